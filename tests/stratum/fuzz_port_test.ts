/** A port under lines of any kind that come in pieces of any kind, over real sockets. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { fuzzBudget, lines } from "./fuzz_dictionary.ts";
import type { Message } from "./line_client.ts";
import { type PortFixture, startPort } from "./port_fixture.ts";
import { ADDRESS, makeJob, submitParams } from "./session_fixture.ts";

const LOGIN = [
  '{"id":"subscribe","method":"mining.subscribe","params":["fuzz/1"]}',
  `{"id":"authorize","method":"mining.authorize","params":["${ADDRESS}.rig","x"]}`,
];

/** A good share; it is written, and so answered, behind all that came before it. */
const LAST = JSON.stringify({
  id: "the last",
  method: "mining.submit",
  params: submitParams(makeJob(1), { extranonce2: "fefefefe" }),
});

/** Fewer than it takes to be shown the door for nonsense. */
const MAX_LINES = 8;

/**
 * Sends chunks, each in a packet of its own as far as the system lets it, and gives all answers, sorted: those to shares
 * may come later than others.
 */
async function answersTo(fixture: PortFixture, chunks: readonly Buffer[]): Promise<string[]> {
  await using client = await fixture.connect();
  for (const chunk of chunks) {
    // deno-lint-ignore no-await-in-loop -- one packet after the other
    await new Promise<void>((resolve) => client.socket.write(chunk, () => resolve()));
  }
  const answers: Message[] = [];
  while (answers.at(-1)?.id !== "the last") {
    // deno-lint-ignore no-await-in-loop -- until the last one
    answers.push(await client.next());
  }
  return answers.map((answer) => JSON.stringify(withoutExtranonce1(answer))).toSorted();
}

/** What is the connection's own is left out. */
function withoutExtranonce1(answer: Message): Message {
  if (!Array.isArray(answer.result)) return answer;
  const [, , extranonce2Bytes] = answer.result;
  return { ...answer, result: ["of its own", extranonce2Bytes] };
}

leakFreeTest("fuzz: how a stream is cut makes no difference to its answers, nor to a miner beside it", async () => {
  await using fixture = await startPort();
  await using honest = await fixture.miner();
  await fc.assert(
    fc.asyncProperty(
      fc.array(lines, { maxLength: MAX_LINES }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (told, cuts) => {
        const stream = Buffer.from([...LOGIN, ...told, LAST, ""].join("\n"));
        const places = [...new Set(cuts.map((cut) => cut % stream.length))].toSorted((a, b) => a - b);
        const chunks = [0, ...places].map((place, i) => stream.subarray(place, places[i])).filter(({ length }) =>
          length > 0
        );
        assert.deepEqual(await answersTo(fixture, chunks), await answersTo(fixture, [stream]));
        assert.deepEqual((await honest.share()).error, null);
      },
    ),
    fuzzBudget(60),
  );
  assert.deepEqual(fixture.log.texts("error"), []);
});
