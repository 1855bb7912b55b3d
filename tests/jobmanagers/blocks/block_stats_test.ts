import assert from "node:assert/strict";
import { createBlockStats } from "../../../src/jobmanagers/blocks/block_stats.ts";
import type { BlockState } from "../../../src/journal/records.ts";

const HASH = "ab".repeat(32);

/** A block that goes through some states, and what is shown then. */
const PATHS: readonly [readonly BlockState[], Record<string, unknown>][] = [
  [["found"], { accepts: 0, rejects: 0, orphans: 0, matures: 0, last_solve_state: "found" }],
  [["found", "accepted"], { accepts: 1, rejects: 0, orphans: 0, matures: 0, last_solve_state: "accepted" }],
  [["found", "rejected"], { accepts: 0, rejects: 1, orphans: 0, matures: 0, last_solve_state: "rejected" }],
  [["found", "accepted", "mature"], { accepts: 1, rejects: 0, orphans: 0, matures: 1, last_solve_state: "mature" }],
  [["found", "accepted", "orphaned"], { accepts: 0, rejects: 0, orphans: 1, matures: 0, last_solve_state: "orphaned" }],
  [["found", "orphaned", "accepted"], { accepts: 1, rejects: 0, orphans: 0, matures: 0, last_solve_state: "accepted" }],
];

for (const [states, expected] of PATHS) {
  Deno.test(`a block that is ${states.join(", then ")} is counted where it ends`, () => {
    const stats = createBlockStats();
    stats.found({ height: 7, time: 0, hash: HASH, worker: "rig" });
    for (const [i, state] of states.slice(1).entries()) stats.moved(HASH, states[i] as BlockState, state);
    const shown: Record<string, unknown> = { ...stats.view(3) };
    for (const [name, value] of Object.entries(expected)) assert.equal(shown[name], value, name);
    assert.deepEqual([shown["solves"], shown["unsettled"], shown["last_solve_height"]], [1, 3, 7]);
  });
}

Deno.test("what becomes of an earlier block is not told of the last one", () => {
  const stats = createBlockStats();
  stats.found({ height: 7, time: 0, hash: "cd".repeat(32), worker: "rig" });
  stats.found({ height: 8, time: 0, hash: HASH, worker: "rig" });
  stats.moved("cd".repeat(32), "found", "rejected");
  assert.equal(stats.view(0).last_solve_state, "found");
});
