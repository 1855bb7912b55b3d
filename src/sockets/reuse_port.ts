/**
 * Whether several listeners can share a port on this runtime: SO_REUSEPORT, which Deno hands on from 2.9 only.
 *
 * @module
 */

import { createListener } from "./listener.ts";

/** Tries it on a free port of loopback. */
export async function canShareAPort(): Promise<boolean> {
  const listenerOn = (port: number) =>
    createListener({
      address: "127.0.0.1",
      port,
      reusePort: true,
      onSocket: (socket) => socket.destroy(),
      onError() {},
    });
  const first = listenerOn(0);
  const port = await first.listen();
  const second = listenerOn(port);
  try {
    await second.listen();
    return true;
  } catch {
    return false;
  } finally {
    first.close();
    second.close();
  }
}
