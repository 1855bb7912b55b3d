/**
 * An echo over TCP beside some work: how much of the work is done while an answer is on its way.
 *
 * @module
 */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * Does some work while an echo goes to and fro. It counts and takes no times, so that a slow machine changes nothing.
 *
 * @param work Done once the echo has been heard.
 * @param pieces How many pieces of it are done.
 * @returns The most pieces that were done between two answers.
 */
export async function mostBetweenAnswers(work: () => Promise<void>, pieces: () => number): Promise<number> {
  const peers: Socket[] = [];
  const server = createServer((peer) => {
    peers.push(peer);
    peer.setNoDelay(true);
    peer.pipe(peer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.setNoDelay(true);
  socket.write("?");
  await once(socket, "data");
  let most = 0;
  let before = pieces();
  const look = (): void => {
    most = Math.max(most, pieces() - before);
    before = pieces();
  };
  socket.on("data", (question) => {
    look();
    socket.write(question);
  });
  socket.write("?");
  await work();
  look();
  const ends = [socket, ...peers].map((each) => once(each, "close"));
  for (const each of [socket, ...peers]) each.destroy();
  server.close();
  await Promise.all(ends);
  return most;
}
