/**
 * The file of a unix socket, which outlives a server that was killed and is then in the next one's way.
 *
 * @module
 */

import { chmodSync, lstatSync, rmSync } from "node:fs";
import net from "node:net";

/**
 * Who may connect: the server's user and its group. Others are kept out here, whatever the folder allows; the balancer's
 * user is put into the group.
 */
const MODE = 0o660;

/** As much of an error of the system as matters here. */
type SystemError = Error & { readonly code?: string };

/**
 * Takes the socket of a dead server out of the way.
 *
 * @throws {Error} If the file is no socket, or somebody answers on it or may do so.
 */
export async function clearUnixSocket(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw new Error("there is a file of that name which is no socket; choose another name");
  const error = await connectError(path);
  if (error === undefined) throw new Error("another server answers there; stop it or choose another name");
  if (error.code === "ECONNREFUSED") rmSync(path, { force: true });
  // Else it has gone in the meantime, or it cannot be told whether somebody listens; listening says which.
}

/** Lets the user and group of the server connect, and nobody else. */
export function openUnixSocket(path: string): void {
  chmodSync(path, MODE);
}

/** Removes the file of a socket that nobody listens on any more; Deno 2.5 leaves it there. */
export function removeUnixSocket(path: string): void {
  rmSync(path, { force: true });
}

/** Why nobody can be reached there, or `undefined` if somebody can. */
function connectError(path: string): Promise<SystemError | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", resolve);
  });
}
