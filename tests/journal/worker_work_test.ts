import assert from "node:assert/strict";
import { HOUR, MINUTE } from "../../src/journal/slices.ts";
import { open, share, withTemporaryPath } from "./temporary_journal.ts";

/** A full hour, seconds. */
const NOON = 1_699_999_200;

const now = () => NOON * 1000 + 1;

Deno.test("nobody's work is none", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now });
    assert.deepEqual(journal.workers.ports("nobody", NOON - HOUR, NOON), []);
    assert.deepEqual([...journal.workers.places("nobody", 0)], []);
    assert.deepEqual([...journal.workers.sums("nobody", ["x"], NOON - HOUR, NOON)], []);
    assert.deepEqual([...journal.workers.sums("nobody", [], NOON - HOUR, NOON)], []);
    journal.close();
  }));

Deno.test("the work of many workers is read in many pieces, their names as well", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now });
    const names = Array.from({ length: 2500 }, (_, i) => `rig${i}`);
    const at = (NOON - 600) * 1000;
    journal.appendShares(names.map((worker) => share({ time: at, address: "a", worker, difficulty: 2 })));
    while (journal.fold(1000) === 1000);
    const pieces = [...journal.workers.places("a", NOON - HOUR)];
    assert(pieces.length > 2 && pieces.every(({ length }) => length <= 1000));
    assert.deepEqual(pieces.flat().map(({ worker }) => worker), names.toSorted());
    // Ten minutes of a thousand workers: two minutes in each piece.
    const sums = [...journal.workers.sums("a", names.slice(0, 1000), NOON - 10 * MINUTE, NOON)];
    assert.equal(sums.length, 5);
    assert.equal(sums.flat().length, 1000);
    assert.deepEqual(sums.flat()[0], { worker: "rig0", port: "stratum", outcome: "accepted", count: 1, work: 2 });
    assert.equal([...journal.workers.sums("a", names, NOON - 10 * MINUTE, NOON)].flat().length, 2500);
    journal.close();
  }));

Deno.test("a worker with several currencies at a port is there once", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now });
    const currencies = Array.from({ length: 1200 }, (_, i) => `C${i}`);
    journal.appendShares(currencies.flatMap((currency) =>
      ["x", "y"].map((worker) => share({ time: (NOON - 60) * 1000, address: "a", worker, currency, port: "p" }))
    ));
    assert.deepEqual([...journal.workers.places("a", NOON - HOUR)].flat(), [
      { worker: "x", port: "p" },
      { worker: "y", port: "p" },
    ]);
    journal.close();
  }));

Deno.test("a commit that fails notes nobody as seen, the one after it does", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now });
    journal.appendShares([share({ time: (NOON - 5 * HOUR) * 1000, address: "a", worker: "x" })]);
    const late = share({ time: (NOON - 60) * 1000, address: "a", worker: "x" });
    assert.throws(() => journal.appendShares([late, share({ difficulty: NaN })]));
    const seen = () => [...journal.workers.places("a", NOON - HOUR)].flat();
    assert.deepEqual(seen(), []);
    journal.appendShares([late]);
    assert.deepEqual(seen(), [{ worker: "x", port: "stratum" }]);
    // A share that comes out of order takes nothing back.
    journal.appendShares([share({ time: (NOON - 5 * HOUR) * 1000, address: "a", worker: "x" })]);
    assert.equal(seen().length, 1);
    journal.close();
  }));
