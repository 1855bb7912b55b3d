/** A whole session under lines of any kind: at most one answer to each, its id echoed, and good shares still count. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { fuzzBudget, lines } from "./fuzz_dictionary.ts";
import { makeJob, type Sent, type SessionFixture, startSession, submitParams } from "./session_fixture.ts";

/** What JSON makes of a line, if it is an object. */
function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const json = JSON.parse(line);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
  } catch {
    return {};
  }
}

/** Gives the session a line, and checks what it sends. */
async function tellAndCheck(fixture: SessionFixture, line: string): Promise<void> {
  const answers = (await fixture.line(line)).filter(({ method }) => method === undefined);
  const { id = null, method } = objectOf(line);
  // A request with an id waits for its answer; what has none, or is no request, may get one.
  const waits = typeof method === "string" && id !== null && !fixture.closed;
  assert(answers.length === 1 || !waits && answers.length === 0, `${line} has ${answers.length} answers`);
  for (const answer of answers) checkAnswer(answer, line);
}

function checkAnswer(answer: Sent, line: string): void {
  assert.deepEqual(Object.keys(answer).toSorted(), ["error", "id", "result"], line);
  assert.equal(JSON.stringify(answer.id), JSON.stringify(objectOf(line)["id"] ?? null), line);
  if (answer.error === null) return assert.notEqual(answer.result, null, line);
  assert.equal(answer.result, null, line);
  const [code, text, traceback] = answer.error ?? assert.fail(line);
  assert(code >= 20 && code <= 25, line);
  assert(typeof text === "string" && text !== "" && traceback === null, line);
}

/** Sends a share that nobody has sent before. */
async function goodShare(fixture: SessionFixture): Promise<Sent> {
  const [answer] = await fixture.ask("mining.submit", submitParams(makeJob(1), { extranonce2: "fefefefe" }), "good");
  assert.equal(answer?.id, "good");
  return answer;
}

Deno.test("fuzz: a session that works goes on working, whatever else it is told", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { maxLength: 30, size: "max" }), async (told) => {
      const fixture = startSession();
      fixture.post(makeJob(1));
      await fixture.logIn();
      for (const line of told) {
        // deno-lint-ignore no-await-in-loop -- one line after the other
        await tellAndCheck(fixture, line);
      }
      // Its job is judged as it was when it was sent, whatever difficulty was asked for since.
      if (!fixture.closed) assert.equal((await goodShare(fixture)).result, true);
    }),
    fuzzBudget(300),
  );
});

Deno.test("fuzz: whoever talks nonsense first may log in afterwards", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { maxLength: 30, size: "max" }), async (told) => {
      const fixture = startSession();
      fixture.post(makeJob(1));
      for (const line of told) {
        // deno-lint-ignore no-await-in-loop -- one line after the other
        await tellAndCheck(fixture, line);
      }
      if (fixture.closed) return;
      await fixture.logIn();
      const { result, error } = await goodShare(fixture);
      // It may have asked for a difficulty that the share does not meet.
      assert(result === true || error?.[0] === 23, JSON.stringify(error));
    }),
    fuzzBudget(300),
  );
});
