/**
 * What Deno's fetch says when there is no HTTP answer, in fewer words.
 *
 * @module
 */

/** Why there was no answer. */
export interface TransportFailure {
  /** Whether a connection stood, so that the request may have reached the daemon. */
  readonly connected: boolean;
  /** The reason in a few words, without the URL. */
  readonly text: string;
}

/**
 * Reads an error of fetch, or of reading a response's body.
 *
 * Deno 2.9 throws a `TypeError` "fetch failed" with the reason as its cause; Deno 2.5 has the reason itself in the
 * message. Either reads like `error sending request … : client error (Connect): tcp connect error: Connection refused`.
 */
export function transportText(error: unknown): TransportFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = /client error \((\w+)\)(?:: (.*))?$/s.exec(message);
  const text = (reason?.[2] ?? message).replace(/^tcp connect error: /, "");
  return { connected: reason?.[1] !== "Connect", text };
}
