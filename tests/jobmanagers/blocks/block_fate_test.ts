import assert from "node:assert/strict";
import fc from "fast-check";
import type { BlockPlace } from "../../../src/daemon/daemon.ts";
import { type BlockFate, fateOf } from "../../../src/jobmanagers/blocks/block_fate.ts";
import type { BlockState } from "../../../src/journal/records.ts";

const HEIGHT = 100;
const MATURITY = 10;

function place(confirmations: number): BlockPlace {
  return { height: HEIGHT, confirmations };
}

interface Case {
  readonly what: string;
  readonly before: BlockState;
  readonly place: BlockPlace | undefined;
  readonly tip: number;
  readonly fate: BlockFate;
}

const orphaned = { state: "orphaned", confirmations: -1, settled: false } as const;

const CASES: readonly Case[] = [
  {
    what: "at the tip",
    before: "found",
    place: place(1),
    tip: 0,
    fate: { state: "accepted", confirmations: 1, settled: false },
  },
  {
    what: "one confirmation short of maturity",
    before: "accepted",
    place: place(9),
    tip: 0,
    fate: { state: "accepted", confirmations: 9, settled: false },
  },
  {
    what: "with all its confirmations",
    before: "accepted",
    place: place(10),
    tip: 0,
    fate: { state: "mature", confirmations: 10, settled: true },
  },
  {
    what: "back in the chain",
    before: "orphaned",
    place: place(3),
    tip: 0,
    fate: { state: "accepted", confirmations: 3, settled: false },
  },
  {
    what: "refused, but in the chain",
    before: "rejected",
    place: place(3),
    tip: 0,
    fate: { state: "accepted", confirmations: 3, settled: false },
  },
  {
    what: "beside the tip",
    before: "found",
    place: place(-1),
    tip: 100,
    fate: { state: "found", confirmations: -1, settled: false },
  },
  { what: "beside a block that another one stands on", before: "found", place: place(-1), tip: 101, fate: orphaned },
  { what: "out of the chain", before: "accepted", place: place(-1), tip: 100, fate: orphaned },
  { what: "replaced, and unknown to the daemon", before: "accepted", place: undefined, tip: 100, fate: orphaned },
  {
    what: "unknown to a daemon that has not come that far",
    before: "accepted",
    place: undefined,
    tip: 99,
    fate: { state: "accepted", confirmations: 7, settled: false },
  },
  {
    what: "out of the chain, and not buried yet",
    before: "orphaned",
    place: place(-1),
    tip: 109,
    fate: orphaned,
  },
  {
    what: "buried",
    before: "orphaned",
    place: place(-1),
    tip: 110,
    fate: { ...orphaned, settled: true },
  },
  {
    what: "never taken, and buried",
    before: "found",
    place: undefined,
    tip: 110,
    fate: { ...orphaned, settled: true },
  },
  {
    what: "refused",
    before: "rejected",
    place: undefined,
    tip: 101,
    fate: { state: "rejected", confirmations: -1, settled: false },
  },
  {
    what: "refused, and buried",
    before: "rejected",
    place: undefined,
    tip: 110,
    fate: { state: "rejected", confirmations: -1, settled: true },
  },
];

for (const { what, before, place, tip, fate } of CASES) {
  const settled = fate.settled ? " for good" : "";
  Deno.test(`a block that was ${before} and is ${what} is ${fate.state}${settled}`, () => {
    assert.deepEqual(fateOf({ height: HEIGHT, state: before, confirmations: 7 }, { place, tip }, MATURITY), fate);
  });
}

Deno.test("a block is only settled that enough blocks stand on, or on its rival", () => {
  const states = fc.constantFrom<BlockState>("found", "accepted", "orphaned", "rejected");
  const confirmations = fc.option(fc.integer({ min: -1, max: 30 }), { nil: undefined });
  fc.assert(
    fc.property(states, confirmations, fc.integer({ min: 80, max: 130 }), (state, confirmations, tip) => {
      const seen = confirmations === undefined ? undefined : place(confirmations);
      const fate = fateOf({ height: HEIGHT, state, confirmations: 0 }, { place: seen, tip }, MATURITY);
      const buriedBy = (confirmations ?? -1) >= 0 ? confirmations as number : tip - HEIGHT;
      assert.equal(fate.settled, buriedBy >= MATURITY);
      assert.equal(fate.settled && fate.state === "found", false);
    }),
    { seed: 20 },
  );
});
