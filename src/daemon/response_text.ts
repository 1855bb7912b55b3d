/**
 * Reads the body of an HTTP response as text, up to a limit.
 *
 * @module
 */

/**
 * Reads a whole body.
 *
 * The size is counted as it arrives: a length that the sender declares can be missing or wrong.
 *
 * @param response A response whose body nobody has read yet.
 * @param maxBytes More bytes than this are not read.
 * @returns The body as UTF-8, or `undefined` if it is longer; the rest is then cancelled.
 */
export async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join("");
}
