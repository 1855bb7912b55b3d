/**
 * The other side of a port: a client of the runtime's own, so that both ends are not the same code.
 *
 * @module
 */

import { readFileSync } from "node:fs";

/** A connection to a port. */
export interface Peer extends Disposable {
  send(text: string | Uint8Array): Promise<void>;
  /** The next so many bytes as text, or fewer if the stream ends before. */
  receive(bytes: number): Promise<string>;
  /** Resolves once the other side has ended the connection, or broken it off. */
  ended(): Promise<void>;
}

/** Where a port is. */
export type Place = Deno.ConnectOptions | Deno.UnixConnectOptions;

const decoder = new TextDecoder();

/** How long a test waits for bytes. */
const DEADLINE_MS = 10_000;

/** The file of a test certificate, `first.crt` for one. */
export function tlsFile(name: string): string {
  return new URL(`../vectors/tls/${name}`, import.meta.url).pathname;
}

/** Connects. */
export async function connectPeer(place: Place): Promise<Peer> {
  return peer("path" in place ? await Deno.connect(place) : await Deno.connect({ hostname: "127.0.0.1", ...place }));
}

/**
 * Connects with TLS, and fails unless the port shows the certificate of that name.
 *
 * @param before What to send before the handshake.
 */
export async function connectTlsPeer(port: number, certificate: string, before = ""): Promise<Peer> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  if (before !== "") await conn.write(new TextEncoder().encode(before));
  const caCerts = [readFileSync(tlsFile(`${certificate}.crt`), "utf8")];
  const secured = await Deno.startTls(conn, { hostname: "localhost", caCerts });
  try {
    await secured.handshake();
  } catch (error) {
    secured.close();
    throw error;
  }
  return peer(secured);
}

function peer(conn: Deno.Conn): Peer {
  let isClosed = false;

  function close(): void {
    if (!isClosed) conn.close();
    isClosed = true;
  }

  /** Closes a connection that keeps a test waiting, which ends the waiting with an error. */
  async function inTime<T>(wait: Promise<T>): Promise<T> {
    const deadline = setTimeout(close, DEADLINE_MS);
    try {
      return await wait;
    } finally {
      clearTimeout(deadline);
    }
  }

  return {
    async send(text) {
      let rest = typeof text === "string" ? new TextEncoder().encode(text) : text;
      while (rest.length > 0) {
        // deno-lint-ignore no-await-in-loop -- a write takes what there is room for
        rest = rest.subarray(await conn.write(rest));
      }
    },
    async receive(bytes) {
      const buffer = new Uint8Array(bytes);
      let length = 0;
      while (length < bytes) {
        // deno-lint-ignore no-await-in-loop -- a stream is read in order
        const read = await inTime(conn.read(buffer.subarray(length)));
        if (read === null) break;
        length += read;
      }
      return decoder.decode(buffer.subarray(0, length));
    },
    async ended() {
      const buffer = new Uint8Array(65_536);
      try {
        // deno-lint-ignore no-await-in-loop -- a stream is read in order
        while (await inTime(conn.read(buffer)) !== null);
      } catch (error) {
        // Broken off is an end, too; but not by us, for want of one.
        if (isClosed) throw error;
      }
    },
    [Symbol.dispose]: close,
  };
}
