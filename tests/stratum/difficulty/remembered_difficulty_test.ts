import assert from "node:assert/strict";
import type { Difficulty } from "../../../src/algorithms/difficulty.ts";
import { createRememberedDifficulties } from "../../../src/stratum/difficulty/remembered_difficulty.ts";

const HOUR_MS = 3_600_000;

const miner = (worker: string, address = "address") => ({ address, worker });
const d = (difficulty: number) => difficulty as Difficulty;

Deno.test("createRememberedDifficulties() gives a worker that comes back the difficulty that it left with", () => {
  const remembered = createRememberedDifficulties(3600);
  assert.equal(remembered.recall(miner("rig"), 0), undefined);
  remembered.remember(miner("rig"), d(1024), 0);
  assert.equal(remembered.recall(miner("rig"), 1000), 1024);
  assert.equal(remembered.recall(miner("rig"), 2000), 1024, "it may come twice");
});

Deno.test("createRememberedDifficulties() tells workers apart by address and name", () => {
  const remembered = createRememberedDifficulties(3600);
  remembered.remember(miner("rig"), d(1), 0);
  remembered.remember(miner("rig", "other"), d(2), 0);
  remembered.remember(miner(""), d(4), 0);
  assert.deepEqual(
    [miner("rig"), miner("rig", "other"), miner(""), miner("rig2")].map((worker) => remembered.recall(worker, 0)),
    [1, 2, 4, undefined],
  );
});

Deno.test("createRememberedDifficulties() counts what a worker left with last", () => {
  const remembered = createRememberedDifficulties(3600);
  remembered.remember(miner("rig"), d(1), 0);
  remembered.remember(miner("rig"), d(2), HOUR_MS);
  assert.equal(remembered.recall(miner("rig"), 2 * HOUR_MS), 2);
});

Deno.test("createRememberedDifficulties() forgets after the time that it was given", () => {
  const remembered = createRememberedDifficulties(3600);
  remembered.remember(miner("rig"), d(1024), 0);
  assert.equal(remembered.recall(miner("rig"), HOUR_MS), 1024);
  assert.equal(remembered.recall(miner("rig"), HOUR_MS + 1), undefined);
});

Deno.test("createRememberedDifficulties() remembers nothing if that time is 0", () => {
  const remembered = createRememberedDifficulties(0);
  remembered.remember(miner("rig"), d(1024), 0);
  assert.equal(remembered.recall(miner("rig"), 0), undefined);
});

Deno.test("createRememberedDifficulties() forgets the worker that left first where there are too many", () => {
  const remembered = createRememberedDifficulties(3600, 2);
  remembered.remember(miner("one"), d(1), 0);
  remembered.remember(miner("two"), d(2), 1);
  remembered.remember(miner("one"), d(1), 2);
  remembered.remember(miner("three"), d(3), 3);
  assert.deepEqual(["one", "two", "three"].map((name) => remembered.recall(miner(name), 4)), [1, undefined, 3]);
});

Deno.test("keepFor() holds for workers that have left already", () => {
  const remembered = createRememberedDifficulties(60);
  remembered.remember(miner("rig"), d(1024), 0);
  remembered.keepFor(3600);
  assert.equal(remembered.recall(miner("rig"), HOUR_MS), 1024);
  remembered.keepFor(10);
  assert.equal(remembered.recall(miner("rig"), 10_001), undefined);
});
