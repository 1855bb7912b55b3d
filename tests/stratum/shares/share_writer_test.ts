import assert from "node:assert/strict";
import type { ShareRecord } from "../../../src/journal/records.ts";
import { createShareWriter, type ShareWriter } from "../../../src/stratum/shares/share_writer.ts";

/** Longer than any test: only `flush` and full groups go. */
const NEVER_MS = 1_000_000;

function share(time: number): ShareRecord {
  const origin = { port: "pool", currency: "BTC", address: "a", worker: "" };
  return { time, origin, outcome: "accepted", difficulty: 1, digest: undefined };
}

/** A writer whose groups are kept, and the outcomes that its shares heard of. */
function startWriter(intervalMs = NEVER_MS): {
  readonly writer: ShareWriter;
  readonly groups: number[][];
  readonly heard: (string | undefined)[];
  add(time: number): void;
} {
  const groups: number[][] = [];
  const heard: (string | undefined)[] = [];
  const writer = createShareWriter({ handOver: (shares) => groups.push(shares.map(({ time }) => time)), intervalMs });
  return { writer, groups, heard, add: (time) => writer.add(share(time), (error) => heard.push(error?.message)) };
}

Deno.test("shares gather and go together when the interval is over", async () => {
  const handedOver = Promise.withResolvers<readonly ShareRecord[]>();
  const writer = createShareWriter({ handOver: handedOver.resolve, intervalMs: 1 });
  writer.add(share(1));
  writer.add(share(2));
  assert.deepEqual((await handedOver.promise).map(({ time }) => time), [1, 2]);
});

Deno.test("a share that comes after a pause does not wait", async () => {
  const handedOver = Promise.withResolvers<readonly ShareRecord[]>();
  const writer = createShareWriter({ handOver: handedOver.resolve, intervalMs: 0 });
  writer.add(share(1));
  writer.add(share(2));
  // Before any timer, but not before all that comes together is there.
  const timer = Promise.withResolvers<readonly ShareRecord[]>();
  setTimeout(() => timer.resolve([]), 0);
  assert.deepEqual((await Promise.race([handedOver.promise, timer.promise])).map(({ time }) => time), [1, 2]);
  await timer.promise;
});

Deno.test("shares that come while a group is on its way go together once it is safe", async () => {
  const { writer, groups, add } = startWriter(0);
  add(1);
  await Promise.resolve();
  add(2);
  add(3);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(groups, [[1]]);
  writer.settle(undefined);
  await Promise.resolve();
  assert.deepEqual(groups, [[1], [2, 3]]);
});

Deno.test("a full group does not wait", () => {
  const { writer, groups, add } = startWriter();
  for (let time = 0; time < 256; time++) add(time);
  assert.deepEqual(groups.map(({ length }) => length), [256]);
  writer.flush();
  assert.equal(groups.length, 1);
});

Deno.test("each share hears once of its own group, in the order of the groups", () => {
  const { writer, heard, add } = startWriter();
  add(1);
  writer.flush();
  add(2);
  add(3);
  writer.flush();
  assert.deepEqual(heard, []);
  writer.settle(new Error("disk full"));
  assert.deepEqual(heard, ["disk full"]);
  writer.settle(undefined);
  assert.deepEqual(heard, ["disk full", undefined, undefined]);
});

Deno.test("a group that is safe while it is handed over is heard of as well", () => {
  let heard = 0;
  const writer: ShareWriter = createShareWriter({ handOver: () => writer.settle(undefined), intervalMs: NEVER_MS });
  writer.add(share(1), () => heard++);
  writer.flush();
  assert.equal(heard, 1);
});

Deno.test("drained() hands over what gathers, and resolves when all groups are settled", async () => {
  const { writer, groups, add } = startWriter();
  await writer.drained();
  add(1);
  writer.flush();
  add(2);
  let isDrained = false;
  const drained = writer.drained().then(() => isDrained = true);
  assert.deepEqual(groups, [[1], [2]]);
  writer.settle(undefined);
  await Promise.resolve();
  assert.equal(isDrained, false);
  writer.settle(undefined);
  await drained;
});
