import assert from "node:assert/strict";
import { createGroupCommit } from "../../src/journal/group_commit.ts";

/** Longer than any test: a group with it is written only when it is flushed. */
const NEVER_MS = 1_000_000;

/** A group commit that keeps the groups it writes, until told to fail. */
function recorded(intervalMs: number) {
  const groups: number[][] = [];
  const state: { failure?: Error } = {};
  const commit = createGroupCommit<number>((items) => {
    if (state.failure !== undefined) throw state.failure;
    groups.push([...items]);
  }, intervalMs);
  return { groups, state, commit };
}

Deno.test("createGroupCommit() writes by itself what gathers within the interval, in order", async () => {
  const { groups, commit } = recorded(5);
  await Promise.all([commit.add(1), commit.add(2), commit.add(3)]);
  assert.deepEqual(groups, [[1, 2, 3]]);
});

Deno.test("createGroupCommit() starts a new group after each", async () => {
  const { groups, commit } = recorded(0);
  await commit.add(1);
  await commit.add(2);
  assert.deepEqual(groups, [[1], [2]]);
});

Deno.test("createGroupCommit() writes at once when it is flushed, and not again", async () => {
  const { groups, commit } = recorded(NEVER_MS);
  const written = [commit.add(1), commit.add(2)];
  assert.equal(commit.waiting, 2);
  assert.deepEqual(groups, []);
  commit.flush();
  assert.deepEqual(groups, [[1, 2]]);
  assert.equal(commit.waiting, 0);
  commit.flush();
  assert.equal(groups.length, 1);
  await Promise.all(written);
});

Deno.test("createGroupCommit() resolves nothing before it is written", async () => {
  const { commit } = recorded(NEVER_MS);
  let safe = false;
  const written = commit.add(1).then(() => {
    safe = true;
  });
  await Promise.resolve();
  assert.equal(safe, false);
  commit.flush();
  await written;
  assert.equal(safe, true);
});

Deno.test("createGroupCommit() rejects all of a group that cannot be written, with the reason, and no other", async () => {
  const { groups, state, commit } = recorded(NEVER_MS);
  state.failure = new Error("disk full");
  const outcomes = Promise.allSettled([commit.add(1), commit.add(2)]);
  commit.flush();
  assert.deepEqual(await outcomes, [1, 2].map(() => ({ status: "rejected", reason: state.failure })));
  delete state.failure;
  const third = commit.add(3);
  commit.flush();
  await third;
  assert.deepEqual(groups, [[3]]);
});
