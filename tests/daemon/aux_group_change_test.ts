import assert from "node:assert/strict";
import { createAuxGroup, type MadeAuxWork } from "../../src/daemon/group/aux_group.ts";
import type { AuxDaemon } from "../../src/daemon/daemon.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { groupedFake } from "./grouped_daemon.ts";

const HASH = parseHash("11".repeat(32));

/** A daemon whose work bears its name; proofs are refused unless it is told otherwise. */
function auxFake(name: string) {
  const fake = groupedFake(name);
  const proofs: string[] = [];
  const daemon = {
    ...fake.daemon,
    getAuxWork: () => Promise.resolve({ block: { name }, paysTo: "wallet" }),
    submitAuxPow() {
      proofs.push(name);
      return Promise.resolve({ accepted: true });
    },
    getBlockValue: () => Promise.resolve(1n),
  } as unknown as AuxDaemon;
  return { daemon, proofs };
}

/** An aux group of some daemons, the first preferred; time stands still. */
function groupOf(...daemons: readonly AuxDaemon[]) {
  return createAuxGroup({ daemons: listOf(...daemons), pingMs: 2000, after: () => () => {} });
}

function listOf(...daemons: readonly AuxDaemon[]) {
  return daemons.map((daemon, index) => ({ daemon, priority: -index }));
}

Deno.test("work comes from the daemons that are listed now", async () => {
  const [a, b] = [auxFake("a"), auxFake("b")];
  using group = groupOf(a.daemon);
  assert.equal((await group.getAuxWork(undefined)).daemon, "a");
  group.change(listOf(b.daemon));
  assert.equal((await group.getAuxWork(undefined)).daemon, "b");
  assert.equal(group.name, "b");
});

Deno.test("a proof for a block of a daemon that was taken out still goes there", async () => {
  const [a, b] = [auxFake("a"), auxFake("b")];
  using group = groupOf(a.daemon);
  const { daemon, paysTo }: MadeAuxWork = await group.getAuxWork(undefined);
  group.change(listOf(b.daemon));
  await group.submitAuxPow(HASH, { daemon, paysTo }, new Uint8Array());
  assert.deepEqual([a.proofs, b.proofs], [["a"], []]);
});
