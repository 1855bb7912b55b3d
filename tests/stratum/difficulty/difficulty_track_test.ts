import assert from "node:assert/strict";
import fc from "fast-check";
import type { Difficulty } from "../../../src/algorithms/difficulty.ts";
import { difficultyOfJob, markSent, startTrack } from "../../../src/stratum/difficulty/difficulty_track.ts";

/** A track that begins at a difficulty. */
const trackAt = (first: number) => startTrack(first as Difficulty);

/** One step: a choice, a job that is sent with what is announced before it, or a job whose shares are judged. */
type Step =
  | readonly ["choose", number]
  | readonly ["send", number, number | undefined]
  | readonly ["judge", number, number];

/** Sequences, each on a connection that begins at difficulty 8. */
const SEQUENCES: readonly (readonly [string, readonly Step[]])[] = [
  ["announces the first difficulty before the first job", [["send", 1, 8], ["judge", 1, 8]]],
  ["announces a difficulty once", [["send", 1, 8], ["send", 2, undefined], ["send", 3, undefined], ["judge", 3, 8]]],
  [
    "judges a share by the difficulty that its job was sent with",
    [["send", 1, 8], ["choose", 16], ["send", 2, 16], ["judge", 1, 8], ["judge", 2, 16]],
  ],
  [
    "changes nothing for a job that is out when a new difficulty is chosen",
    [["send", 1, 8], ["choose", 1024], ["judge", 1, 8]],
  ],
  [
    "announces only the last of several choices between two jobs",
    [["send", 1, 8], ["choose", 16], ["choose", 32], ["send", 2, 32], ["judge", 1, 8], ["judge", 2, 32]],
  ],
  [
    "announces nothing when a choice is taken back before the next job",
    [["send", 1, 8], ["choose", 16], ["choose", 8], ["send", 2, undefined], ["judge", 2, 8]],
  ],
  [
    "takes a choice before the first job as the first difficulty",
    [["choose", 2], ["send", 5, 2], ["judge", 5, 2]],
  ],
  [
    "lets a job that is sent again keep its difficulty",
    [["send", 1, 8], ["choose", 16], ["send", 1, undefined], ["judge", 1, 8], ["send", 2, 16], ["judge", 1, 8]],
  ],
  [
    "goes down as well as up",
    [
      ["send", 1, 8],
      ["choose", 64],
      ["send", 2, 64],
      ["choose", 8],
      ["send", 3, 8],
      ["judge", 1, 8],
      ["judge", 2, 64],
      ["judge", 3, 8],
    ],
  ],
  [
    "judges jobs that were skipped by the difficulty before them, and those to come by the last that was announced",
    [["send", 10, 8], ["choose", 16], ["send", 20, 16], ["judge", 15, 8], ["judge", 25, 16]],
  ],
  ["judges jobs of before the first by the first", [["send", 10, 8], ["judge", 3, 8]]],
  ["judges by the chosen difficulty while no job was sent", [["judge", 1, 8], ["choose", 4], ["judge", 1, 4]]],
];

for (const [what, steps] of SEQUENCES) {
  Deno.test(`a difficulty track ${what}`, () => {
    const track = trackAt(8);
    for (const [kind, number, difficulty] of steps) {
      if (kind === "choose") track.chosen = number as Difficulty;
      else if (kind === "send") assert.equal(markSent(track, number), difficulty, `before job ${number}`);
      else assert.equal(difficultyOfJob(track, number), difficulty, `for job ${number}`);
    }
  });
}

Deno.test("a difficulty track remembers the last sixteen changes, and judges older jobs by the oldest of them", () => {
  const track = trackAt(1);
  for (let job = 1; job <= 20; job++) {
    track.chosen = job as Difficulty;
    assert.equal(markSent(track, job), job);
  }
  const difficulties = Array.from({ length: 20 }, (_, i) => difficultyOfJob(track, i + 1));
  assert.deepEqual(difficulties, [5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});

Deno.test("a difficulty track judges every job by what the miner had been told when it got the job", () => {
  const steps = fc.array(fc.option(fc.constantFrom(1, 2, 4, 8), { nil: undefined }), { maxLength: 40 });
  fc.assert(fc.property(steps, fc.nat(1000), (choices, firstJob) => {
    const track = trackAt(1);
    const sent = new Map<number, number>();
    let job = firstJob;
    let told: number | undefined;
    for (const choice of choices) {
      if (choice === undefined) {
        job++;
        told = markSent(track, job) ?? told;
        sent.set(job, told ?? assert.fail("nothing was announced"));
      } else track.chosen = choice as Difficulty;
    }
    // No more than sixteen changes are remembered; most runs have fewer.
    for (const [number, difficulty] of [...sent].slice(-16)) assert.equal(difficultyOfJob(track, number), difficulty);
  }));
});
