import assert from "node:assert/strict";
import { buildWork, type Work } from "../../src/jobmanagers/job.ts";
import { createKeptWorks } from "../../src/jobmanagers/kept_works.ts";
import { jobPlan, template } from "./work_fixture.ts";

const example = buildWork(await template("btc_1_fresh_empty"), jobPlan());

function work(number: number): Work {
  return { ...example, job: { ...example.job, number } };
}

Deno.test("works of the newest block and of the one before are kept, older ones are not", () => {
  const works = createKeptWorks();
  works.keep(work(1));
  works.nextBlock();
  works.keep(work(2));
  assert.deepEqual([works.find(1)?.job.number, works.find(2)?.job.number], [1, 2]);
  works.nextBlock();
  assert.deepEqual([works.find(1), works.find(2)?.job.number], [undefined, 2]);
});

Deno.test("a work takes the place of the one with its number", () => {
  const works = createKeptWorks();
  works.keep(work(1));
  const other = { ...work(1), transactions: [] };
  works.keep(other);
  assert.equal(works.find(1), other);
});

Deno.test("of one block, the newest 512 works are kept", () => {
  const works = createKeptWorks();
  for (let number = 1; number <= 513; number++) works.keep(work(number));
  assert.deepEqual([works.find(1), works.find(2)?.job.number, works.find(513)?.job.number], [undefined, 2, 513]);
});
