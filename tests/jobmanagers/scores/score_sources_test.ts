import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { readScoreDocument } from "../../../src/jobmanagers/scores/score_document.ts";
import { createFileScores } from "../../../src/jobmanagers/scores/score_file.ts";
import { createHttpScores } from "../../../src/jobmanagers/scores/score_http.ts";
import type { ScoreSource } from "../../../src/jobmanagers/scores/score_source.ts";
import { readScore } from "../../../src/jobmanagers/scores/score_value.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";

/** Milliseconds since 1970, as all times here. */
const NOW = 1_764_000_000_000;
const WRITTEN = NOW - 5000;
const TIMES = { now: NOW, written: WRITTEN };

function read(source: ScoreSource): ReturnType<ScoreSource["read"]> {
  return source.read(["LTC", "DOGE"], new AbortController().signal);
}

for (
  const [what, text, expected] of [
    ["a number is the profit", '{"LTC": 0.0021}', { profit: 0.0021, ratio: 1, time: WRITTEN }],
    ["a text may hold the number", '{"LTC": "2.1e-3"}', { profit: 0.0021, ratio: 1, time: WRITTEN }],
    [
      "an object holds profit, ratio and time",
      '{"LTC": {"profit": 2, "ratio": "0.5", "time": 1763999990, "more": {}}, "X": []}',
      { profit: 2, ratio: 0.5, time: 1_763_999_990_000 },
    ],
    ["null stands for nothing", '{"LTC": {"profit": 2, "ratio": null, "time": null}}', {
      profit: 2,
      ratio: 1,
      time: WRITTEN,
    }],
    ["a time a little ahead is now", '{"LTC": {"profit": 2, "time": 1764000100}}', { profit: 2, ratio: 1, time: NOW }],
  ] as const
) {
  Deno.test(`readScoreDocument(): ${what}`, () => {
    assert.deepEqual(readScoreDocument(text, ["LTC"], TIMES), { scores: new Map([["LTC", expected]]), faults: [] });
  });
}

for (
  const [entry, fault] of [
    ["null", "expected its profit to be a number from 0 on, got null"],
    ["-1", "expected its profit to be a number from 0 on, got -1"],
    ['"many"', 'expected its profit to be a number from 0 on, got "many"'],
    ['"0x10"', 'expected its profit to be a number from 0 on, got "0x10"'],
    ['""', 'expected its profit to be a number from 0 on, got ""'],
    ["{}", "expected its profit to be a number from 0 on, got undefined"],
    ["[1]", "expected its profit to be a number from 0 on, got [1]"],
    ["1e999", "expected its profit to be a number from 0 on, got null"],
    ['{"profit": 1, "ratio": true}', "expected its ratio to be a number from 0 on, got true"],
    ['{"profit": 1, "time": 1764000000000}', "expected its time to be seconds since 1970, got 1764000000000"],
  ] as const
) {
  Deno.test(`readScoreDocument() gives no score for ${entry}, says why, and reads the others`, () => {
    const { scores, faults } = readScoreDocument(`{"LTC": ${entry}, "DOGE": 1}`, ["LTC", "DOGE"], TIMES);
    assert.deepEqual([[...scores.keys()], faults], [["DOGE"], [`LTC: ${fault}`]]);
  });
}

for (const text of ["", "nonsense", "[1]", "1", "null", '{"LTC": 1']) {
  Deno.test(`readScoreDocument() refuses ${text === "" ? "an empty document" : text}`, () => {
    assert.throws(() => readScoreDocument(text, ["LTC"], TIMES), {
      message: /^expected (JSON: |a JSON object such as)/,
    });
  });
}

Deno.test("readScoreDocument() finds no score in what an object inherits", () => {
  assert.deepEqual(readScoreDocument("{}", ["toString", "__proto__"], TIMES), { scores: new Map(), faults: [] });
});

Deno.test("readScore() gives sound numbers or a reason, whatever was written", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (profit, ratio, time) => {
      const score = readScore({ profit, ratio, time }, WRITTEN, NOW);
      if (typeof score === "string") return assert.match(score, /^expected its (profit|ratio|time) to be/);
      assert([score.profit, score.ratio, score.time].every((part) => part >= 0 && part < Infinity));
      assert(score.time <= NOW);
    }),
    { seed: 20251121 },
  );
});

leakFreeTest("scores of a file are as old as the file, and read anew each time", async () => {
  const folder = await Deno.makeTempDir({ prefix: "scores-test-" });
  try {
    const path = join(folder, "scores.json");
    const source = createFileScores(path, () => NOW);
    await assert.rejects(read(source), { message: new RegExp(`^Cannot read scores from ${path}: No such file`) });
    await Deno.writeTextFile(path, '{"LTC": 1}');
    await Deno.utime(path, WRITTEN / 1000, WRITTEN / 1000);
    assert.deepEqual([...(await read(source)).scores], [["LTC", { profit: 1, ratio: 1, time: WRITTEN }]]);
    await Deno.writeTextFile(path, '{"LTC": 2');
    await assert.rejects(read(source), { message: new RegExp(`^Cannot read scores from ${path}: expected JSON: `) });
    await Deno.writeTextFile(path, " ".repeat(1024 * 1024 + 1));
    await assert.rejects(read(source), { message: /expected at most 1048576 bytes, got 1048577$/ });
    await source.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Asks a source whose server answers so. */
async function ask(answer: (request: Request) => Response | Promise<Response>, timeoutMs = 10_000): Promise<unknown> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    const url = `http://127.0.0.1:${server.addr.port}/scores?key=hunter2`;
    return await read(createHttpScores({ url, now: () => NOW, timeoutMs }));
  } finally {
    await server.shutdown();
  }
}

leakFreeTest("scores of an HTTP endpoint are as old as its answer", async () => {
  const answer = (request: Request) =>
    Response.json({ LTC: new URL(request.url).searchParams.get("key") === "hunter2" ? 3 : 0 });
  assert.deepEqual(await ask(answer), { scores: new Map([["LTC", { profit: 3, ratio: 1, time: NOW }]]), faults: [] });
});

leakFreeTest("scores of an HTTP endpoint are as old as Last-Modified says", async () => {
  const headers = { "last-modified": new Date(WRITTEN).toUTCString() };
  assert.deepEqual(await ask(() => Response.json({ LTC: 3 }, { headers })), {
    scores: new Map([["LTC", { profit: 3, ratio: 1, time: WRITTEN }]]),
    faults: [],
  });
});

for (
  const [what, answer, reason] of [
    ["another status", () => new Response("no", { status: 503 }), "expected status 200, got 503"],
    ["what is no JSON", () => new Response("<html>"), "expected JSON: .*"],
    ["too much", () => new Response(new Uint8Array(1024 * 1024 + 1)), "expected at most 1048576 bytes"],
  ] as const
) {
  leakFreeTest(`an HTTP endpoint that answers with ${what} gives an error without the URL's secrets`, async () => {
    await assert.rejects(ask(answer), ({ message }: Error) => {
      assert.match(message, new RegExp(`^Cannot read scores from http://127.0.0.1:\\d+: ${reason}$`, "s"));
      return !message.includes("hunter2");
    });
  });
}

leakFreeTest("an HTTP endpoint that does not answer in time is given up", async () => {
  const untilGivenUp = ({ signal }: Request) =>
    new Promise<Response>((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
  await assert.rejects(ask(untilGivenUp, 50), { message: /: no answer within 0.05 s$/ });
});

leakFreeTest("an HTTP endpoint that nobody serves gives an error without the URL's secrets", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const source = createHttpScores({ url: `http://127.0.0.1:${port}/a/hunter2?key=hunter3`, now: () => NOW });
  await assert.rejects(read(source), ({ message }: Error) => {
    assert(message.startsWith(`Cannot read scores from http://127.0.0.1:${port}: `), message);
    return !/hunter/.test(message);
  });
});
