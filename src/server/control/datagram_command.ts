/**
 * Commands as PowerPool took them by UDP: `component method [argument | name=value]...`, one datagram each, no answer.
 *
 * Daemons send them through `blocknotify`: `LTC getblocktemplate signal=1 __spawn=1` to a chain's job manager,
 * `DOGE _check_new_jobs signal=1 _single_exec=True __spawn=1` to that of a chain that is mined along.
 *
 * @module
 */

/** A command, understood as far as its form goes. */
export interface DatagramCommand {
  /** Key of the component that is meant. */
  readonly component: string;
  readonly method: string;
  /** Words without a name. */
  readonly args: readonly string[];
  /** Values by name. */
  readonly named: ReadonlyMap<string, string>;
  /** The value of `token`, which is not among those by name: it is nobody else's business. */
  readonly token: string | undefined;
}

/** What became of a datagram. */
export type DatagramReading =
  | { readonly kind: "command"; readonly command: DatagramCommand }
  /** What was expected and what came; holds nothing of what the sender wrote. */
  | { readonly kind: "fault"; readonly text: string };

/** Bytes of the longest datagram taken; the documented commands have about seventy, and a token may be long. */
export const MAX_DATAGRAM_BYTES = 1024;

const TOKEN = "token";

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a datagram.
 *
 * Words stand apart by any blanks, of which there may be some at the end: scripts send a line with its end. PowerPool
 * took one blank only.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const reading = readDatagram(new TextEncoder().encode("LTC getblocktemplate signal=1 token=abc\n"));
 * assert(reading.kind === "command");
 * assert.deepEqual([reading.command.component, reading.command.token], ["LTC", "abc"]);
 * ```
 */
export function readDatagram(bytes: Uint8Array): DatagramReading {
  if (bytes.length > MAX_DATAGRAM_BYTES) {
    return fault(`expected at most ${MAX_DATAGRAM_BYTES} bytes, got ${bytes.length}`);
  }
  let text;
  try {
    text = decoder.decode(bytes);
  } catch {
    return fault("expected text in UTF-8, got other bytes");
  }
  const [component, method, ...words] = text.split(/\s+/).filter((word) => word !== "");
  if (component === undefined || method === undefined) {
    return fault("expected a component and a method, got fewer than two words");
  }
  const args: string[] = [];
  const named = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 0) args.push(word);
    else if (named.has(word.slice(0, at))) return fault("expected every name once, got one twice");
    else named.set(word.slice(0, at), word.slice(at + 1));
  }
  const token = named.get(TOKEN);
  named.delete(TOKEN);
  return { kind: "command", command: { component, method, args, named, token } };
}

function fault(text: string): DatagramReading {
  return { kind: "fault", text };
}
