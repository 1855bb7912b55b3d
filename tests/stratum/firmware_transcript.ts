/**
 * What firmwares send first, in which order, and what they need back: the transcripts in tests/vectors/firmware.
 *
 * @module
 */

import assert from "node:assert/strict";
import { pollUntil } from "../tools/poll_until.ts";
import type { LineClient, Message } from "./line_client.ts";
import type { PortFixture } from "./port_fixture.ts";
import { ADDRESS, EVERY_SHARE } from "./session_fixture.ts";

/** One firmware's conversation. */
export interface Transcript {
  readonly firmware: string;
  /** The public place that the facts come from. */
  readonly source: string;
  /** What is particular to it. */
  readonly shows: string;
  /** Options of the port that it needs. */
  readonly options?: Record<string, unknown>;
  /** What its lines end in; a line feed if left out. */
  readonly lineEnd?: string;
  /** Whether it subscribes without its name: only then the pool asks for it, any time after it has subscribed. */
  readonly nameless?: boolean;
  /** What it answers to that; nothing if left out. */
  readonly version?: string;
  /** Worker and outcome of each share that is recorded. */
  readonly records: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * Lines that are sent in one packet, or the next line of the pool. In lines that are sent, `$ADDRESS` stands for an
 * address, `$JOB` and `$NTIME` for those of the last job, `$EXTRANONCE2` for one that is new each time.
 */
type Step = { readonly send: readonly string[] } | { readonly expect: Expectation };

type Expectation =
  | { readonly id: unknown; readonly result: unknown }
  | { readonly id: unknown; readonly error: number }
  | { readonly id: unknown; readonly subscription: "new" | "the same" }
  | { readonly difficulty: number | "start" }
  | { readonly job: "clean" }
  | { readonly asked: string };

/** Seconds until all shares must be recorded. */
const RECORD_DEADLINE = 5;

const VERSION_QUESTION = "client.get_version";

/** Has a firmware talk to a port. Every line of the port must be the one that is expected next. */
export async function playTranscript(transcript: Transcript, fixture: PortFixture): Promise<void> {
  await using client = await fixture.connect();
  const { lineEnd = "\n", nameless = false, version } = transcript;
  const place = { job: "", ntime: "", extranonce1: "", extranonce2Bytes: 0, extranonce2: 0 };
  let asked: Message | undefined;

  /** The next line, save the question for the miner's name, which may come in between. */
  async function nextLine(): Promise<Message> {
    const message = await client.next();
    if (!nameless || asked !== undefined || message.method !== VERSION_QUESTION) return message;
    takeQuestion(message);
    return await nextLine();
  }

  function takeQuestion(message: Message): void {
    assert(place.extranonce1 !== "", "the subscription is answered before anything is asked");
    // cgminer reads the id as an integer, whatever it is, and does not answer to 0.
    const { id } = message;
    assert(Number.isInteger(id) && id !== 0, `expected an integer other than 0 as id, got ${JSON.stringify(message)}`);
    asked = message;
    if (version === undefined) return;
    client.send(`${JSON.stringify({ id: message.id, result: version, error: null })}${lineEnd}`);
  }

  function send(lines: readonly string[]): void {
    client.send(lines.map((line) => `${filledIn(line)}${lineEnd}`).join(""));
  }

  function filledIn(line: string): string {
    return line
      .replaceAll("$ADDRESS", ADDRESS)
      .replaceAll("$JOB", place.job)
      .replaceAll("$NTIME", place.ntime)
      .replaceAll("$EXTRANONCE2", () => (place.extranonce2++).toString(16).padStart(2 * place.extranonce2Bytes, "0"));
  }

  async function expect(expected: Expectation): Promise<void> {
    if ("asked" in expected) {
      if (asked === undefined) takeQuestion(await client.next(({ method }) => method === expected.asked));
      return;
    }
    const message = await nextLine();
    const what = `expected ${JSON.stringify(expected)}, got ${JSON.stringify(message)}`;
    if ("result" in expected) {
      assert.deepEqual(message, { id: expected.id, result: expected.result, error: null }, what);
    } else if ("error" in expected) {
      assert.deepEqual([message.id, message.result, message.error?.[0]], [expected.id, null, expected.error], what);
    } else if ("subscription" in expected) {
      assert.deepEqual([message.id, message.error], [expected.id, null], what);
      takeSubscription(message.result as readonly unknown[], expected.subscription, what);
    } else if ("difficulty" in expected) {
      const difficulty = expected.difficulty === "start" ? EVERY_SHARE : expected.difficulty;
      assert.deepEqual([message.method, message.params], ["mining.set_difficulty", [difficulty]], what);
    } else {
      const { method, params = [] } = message;
      assert.deepEqual([method, params[8]], ["mining.notify", true], what);
      place.job = String(params[0]);
      place.ntime = String(params[7]);
    }
  }

  function takeSubscription(result: readonly unknown[], which: "new" | "the same", what: string): void {
    const [subscriptions, extranonce1, extranonce2Bytes] = result;
    assert(Array.isArray(subscriptions) && typeof extranonce1 === "string", what);
    assert.match(extranonce1, /^(?:[0-9a-f]{2})+$/, what);
    assert(Number(extranonce2Bytes) >= 2, what);
    if (which === "the same") assert.equal(extranonce1, place.extranonce1);
    place.extranonce1 = extranonce1;
    place.extranonce2Bytes = Number(extranonce2Bytes);
  }

  for (const step of transcript.steps) {
    if ("send" in step) send(step.send);
    // deno-lint-ignore no-await-in-loop -- one line after the other
    else await expect(step.expect);
  }
  await expectNothingMore(client, nextLine);
  if (version !== undefined) assert.equal((await fixture.view.sessions())[0]?.agent, version);
  // Refused shares are written when there is time.
  const isRecorded = () => fixture.records.length >= transcript.records.length || undefined;
  await pollUntil(isRecorded, RECORD_DEADLINE, `${transcript.records.length} shares to be recorded`);
  const records = fixture.records.map(({ worker, outcome }) => `${worker} ${outcome}`);
  assert.deepEqual(records, transcript.records);
}

/** The next thing that comes is the answer to a last ping: no line was left over, and the connection is alive. */
async function expectNothingMore(client: LineClient, nextLine: () => Promise<Message>): Promise<void> {
  client.send('{"id":"last","method":"mining.ping","params":[]}\n');
  assert.deepEqual(await nextLine(), { id: "last", result: "pong", error: null });
}
