import assert from "node:assert/strict";
import fc from "fast-check";
import { markOf } from "../../src/journal/integrity.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { block, open, share, storedShares, withTemporaryPath } from "./temporary_journal.ts";

const PAGE = 4096;

/** A sound journal, as bytes. */
async function soundJournal(): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  await withTemporaryPath((path) => {
    const journal = open(path);
    journal.appendShares(Array.from({ length: 1500 }, (_, i) => share({ time: i + 1, worker: `rig${i % 50}` })));
    journal.recordBlock(block());
    journal.reader("r").take(10);
    while (journal.fold(1000) === 1000);
    journal.close();
    bytes = Deno.readFileSync(path);
  });
  return bytes;
}

const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** What may happen to a file; places are parts of its length. */
const mishap = fc.oneof(
  fc.record({ kind: fc.constant("page" as const), at: where, fill: fc.nat(255) }),
  fc.record({ kind: fc.constant("bytes" as const), at: where, bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }),
  fc.record({ kind: fc.constant("cut" as const), at: where }),
);

Deno.test("whatever pages of a journal are damaged, it opens, takes shares, and gives them to readers", async () => {
  const sound = await soundJournal();
  await withTemporaryPath((folder) => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(mishap, { minLength: 1, maxLength: 4 }), (mishaps) => {
        let bytes = sound.slice();
        for (const each of mishaps) {
          // The mark in the header stays: without it a file is nobody's that we know.
          const at = Math.max(100, Math.floor(each.at * bytes.length));
          if (each.kind === "cut") bytes = bytes.slice(0, at);
          else if (each.kind === "bytes") bytes.set(each.bytes.subarray(0, bytes.length - at), at);
          else {
            const start = Math.floor(at / PAGE) * PAGE;
            bytes.fill(each.fill, Math.max(100, start), start + PAGE);
          }
        }
        const path = `${folder}-${run++}`;
        Deno.writeFileSync(path, bytes);
        Deno.writeTextFileSync(markOf(path), "");
        const journal = openJournal({ path, synchronous: "normal" });
        try {
          journal.appendShares([share({ time: 5000, worker: "new" })]);
          const reader = journal.reader("r");
          let last: number | undefined;
          for (let batch = reader.take(500); batch !== undefined; batch = reader.take(500)) {
            last = batch.items.findLast(({ kind }) => kind === "share")?.time ?? last;
            reader.confirm(batch);
          }
          assert.equal(last, 5000);
          while (journal.fold(1000) === 1000);
          assert.equal(storedShares(path).at(-1)?.time, 5000);
        } finally {
          journal.close();
        }
      }),
      { seed: 11, numRuns: 25 },
    );
  });
});
