/**
 * An entrance on loopback that answers each line with `<address> <line>`, and what came of it.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import type net from "node:net";
import { createEntrance, type Entrance, type EntranceParts, type Refusal } from "../../src/sockets/entrance.ts";
import type { DoorRefusal } from "../../src/sockets/refusal.ts";
import { pollUntil } from "../tools/poll_until.ts";

/** What a test wants of an entrance. */
export interface EntranceChanges extends Partial<EntranceParts> {
  /** What the door says of everybody; it lets them in if left out. */
  readonly refusal?: DoorRefusal;
}

/** A running entrance. */
export interface EntranceFixture extends AsyncDisposable {
  readonly entrance: Entrance;
  readonly port: number;
  /** Sockets that came in, in order. */
  readonly sockets: net.Socket[];
  readonly refusals: Refusal[];
  /** Who was let in by the door and who has left, in order. */
  readonly door: { readonly admitted: string[]; readonly left: string[] };
  /** Waits until something holds. */
  until(what: string, holds: () => boolean): Promise<void>;
}

/** Starts one. Disposing of it sees that everybody who was let in has left. */
export async function openEntrance(changes: EntranceChanges = {}): Promise<EntranceFixture> {
  const sockets: net.Socket[] = [];
  const refusals: Refusal[] = [];
  const admitted: string[] = [];
  const left: string[] = [];
  const entrance = createEntrance({
    address: "127.0.0.1",
    port: 0,
    handshakeMs: 10_000,
    door: {
      admit(address) {
        if (changes.refusal === undefined) admitted.push(address);
        return changes.refusal;
      },
      left: (address) => left.push(address),
    },
    onConnection(socket, remoteAddress) {
      sockets.push(socket);
      socket.on("error", () => {});
      let rest = "";
      socket.on("data", (chunk: Buffer) => {
        const lines = `${rest}${chunk}`.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) socket.write(`${remoteAddress} ${line}\n`);
      });
    },
    onRefused: (refusal) => refusals.push(refusal),
    onError: (error) => assert.fail(error),
    ...changes,
  });
  const port = await entrance.listen();
  const until = async (what: string, holds: () => boolean) =>
    void await pollUntil(() => holds() || undefined, 10, what);
  return {
    entrance,
    port,
    sockets,
    refusals,
    door: { admitted, left },
    until,
    async [Symbol.asyncDispose]() {
      entrance.close();
      for (const socket of sockets) socket.destroy();
      await until("everybody to leave", () => left.length === admitted.length);
      assert.deepEqual([...left].sort(), [...admitted].sort());
    },
  };
}
