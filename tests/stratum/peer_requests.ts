/**
 * Requests of a miner over a connection of the runtime's own, which may be encrypted or a unix socket's.
 *
 * @module
 */

import type { Peer } from "../sockets/peer.ts";
import type { Message } from "./line_client.ts";

/** Sends a request and waits for its answer; lines before it are skipped. */
export async function askPeer(peer: Peer, method: string, params: readonly unknown[] = []): Promise<Message> {
  const id = `${method} ${crypto.randomUUID()}`;
  await peer.send(`${JSON.stringify({ id, method, params })}\n`);
  for (;;) {
    // deno-lint-ignore no-await-in-loop -- one line after the other
    const message: Message = JSON.parse(await lineOf(peer));
    if (message.id === id) return message;
  }
}

/** The next line, byte by byte: what comes behind it stays in the connection. */
async function lineOf(peer: Peer): Promise<string> {
  let line = "";
  for (;;) {
    // deno-lint-ignore no-await-in-loop -- a stream is read in order
    const character = await peer.receive(1);
    if (character === "") throw new Error(`Expected a line of the port, but the connection is gone behind "${line}"`);
    if (character === "\n") return line;
    line += character;
  }
}
