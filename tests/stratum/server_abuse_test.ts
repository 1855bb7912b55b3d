/** Bad input to a port, over real sockets: an error or a close, never an exception, and nobody else notices. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { LineClient } from "./line_client.ts";
import { type PortFixture, startPort } from "./port_fixture.ts";
import { ADDRESS, makeJob, submitParams } from "./session_fixture.ts";

/** Mines beside whatever a test does: every share must be taken, and nothing may go wrong in the port. */
async function besideHonestMiner(abuse: (fixture: PortFixture) => Promise<void>): Promise<void> {
  const leaks: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    leaks.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", note);
  await using fixture = await startPort();
  await using miner = await fixture.miner();
  let abusing = true;
  let shares = 0;
  const mining = (async () => {
    while (abusing || shares < 3) {
      // deno-lint-ignore no-await-in-loop -- a miner sends its next share when it has found one
      const { result, error } = await miner.share();
      assert.deepEqual([result, error], [true, null]);
      shares++;
    }
  })();
  try {
    await abuse(fixture);
  } finally {
    abusing = false;
    await mining;
    globalThis.removeEventListener("unhandledrejection", note);
  }
  assert.deepEqual(leaks, []);
  assert.deepEqual(fixture.log.lines.filter(({ level }) => level !== "info"), []);
}

/** A request as a line. */
function line(method: string, params: unknown, id: unknown = 1): string {
  return `${JSON.stringify({ id, method, params })}\n`;
}

const SUBSCRIBE = line("mining.subscribe", []);
const LOGIN = SUBSCRIBE + line("mining.authorize", [`${ADDRESS}.rig`, "x"]);
const SHARE = line("mining.submit", submitParams(makeJob(1)), "share");

const GOOD = submitParams(makeJob(1)) as string[];

/** The parameters of a good share with one changed. */
function changed(index: number, value: unknown): unknown[] {
  return GOOD.with(index, value as string);
}

const ANSWERED_WITH_ERROR: readonly { readonly title: string; readonly text: string }[] = [
  { title: "words", text: "GET / HTTP/1.1\n" },
  { title: "half of JSON", text: '{"id":1,"method":"mining.sub\n' },
  { title: "two requests on one line", text: `${SUBSCRIBE.trim()}${SUBSCRIBE}` },
  { title: "an array", text: "[1,2,3]\n" },
  { title: "a number", text: "12\n" },
  { title: "null", text: "null\n" },
  { title: "no method", text: '{"id":1,"params":[]}\n' },
  { title: "a method that is no text", text: '{"id":1,"method":{},"params":[]}\n' },
  { title: "an unknown method", text: line("mining.steal", []) },
  { title: "the name of an inherited member", text: line("toString", []) },
  { title: "params that are no array", text: line("mining.submit", "x") },
  { title: "a byte that is no UTF-8", text: '\xff\xfe{"\n' },
  { title: "deep nesting", text: `${"[".repeat(8000)}\n` },
  { title: "a share before anything else", text: SHARE },
  { title: "a name that is no text", text: SUBSCRIBE + line("mining.authorize", [{ toString: 1 }], 2) },
  { title: "a name that is no address", text: SUBSCRIBE + line("mining.authorize", ["x".repeat(5000)], 2) },
  { title: "no parameters", text: LOGIN + line("mining.submit", []) },
  { title: "a worker that is no text", text: LOGIN + line("mining.submit", changed(0, 5)) },
  { title: "a job that is no text", text: LOGIN + line("mining.submit", changed(1, { a: 1 })) },
  { title: "an unknown job", text: LOGIN + line("mining.submit", changed(1, "ffffffff")) },
  { title: "an extranonce2 that is no hex", text: LOGIN + line("mining.submit", changed(2, "0000000g")) },
  { title: "an extranonce2 that is too long", text: LOGIN + line("mining.submit", changed(2, "00".repeat(2000))) },
  { title: "an ntime that is a number", text: LOGIN + line("mining.submit", changed(3, 1e9)) },
  { title: "a nonce with a sign", text: LOGIN + line("mining.submit", changed(4, "-0000001")) },
  { title: "a difficulty that is none", text: line("mining.suggest_difficulty", [null]) },
  { title: "extensions that are no list", text: line("mining.configure", [{ length: 1e9 }]) },
];

for (const { title, text } of ANSWERED_WITH_ERROR) {
  leakFreeTest(`${title}: is answered with an error, and the connection goes on`, async () => {
    await besideHonestMiner(async (fixture) => {
      await using client = await fixture.connect();
      client.send(Buffer.from(text, "latin1"));
      const { error } = await client.next(({ error }) => Array.isArray(error));
      assert.equal(typeof error?.[0], "number");
      assert.equal((await client.ask("mining.ping")).result, "pong");
    });
  });
}

leakFreeTest("an id is echoed whatever it is", async () => {
  await besideHonestMiner(async (fixture) => {
    await using client = await fixture.connect();
    await client.ask("mining.subscribe", ["test/1"]);
    const deep = JSON.parse("[".repeat(3000) + "]".repeat(3000));
    for (const id of [null, "", -1.5, true, { a: [null] }, "\u0000\u{1f600}", deep, "x".repeat(8000)]) {
      client.send(line("mining.ping", [], id));
      // deno-lint-ignore no-await-in-loop -- one after the other
      const answer = await client.next();
      // As text: some of them are too deep for a comparison.
      assert.equal(JSON.stringify(answer), JSON.stringify({ id, result: "pong", error: null }));
    }
  });
});

for (const end of ["", "\n"]) {
  const title = `a line of 1 MB ${end === "" ? "without an end" : "with its end"}`;
  leakFreeTest(`${title} is cut off`, async () => {
    await besideHonestMiner(async (fixture) => {
      await using client = await fixture.connect();
      client.send(`{"id":"${"x".repeat(1 << 20)}"}${end}`);
      await client.closed;
      await fixture.log.line(/^Cut off 127\.0\.0\.1: line longer than 8192 bytes$/);
    });
  });
}

leakFreeTest("a line in a thousand pieces is a line", async () => {
  await besideHonestMiner(async (fixture) => {
    await using client = await fixture.connect();
    const text = LOGIN + line("mining.ping", ["x".repeat(1000)], "last");
    for (const character of text) client.send(character);
    assert.equal((await client.next(({ id }) => id === "last")).result, "pong");
  });
});

leakFreeTest("thousands of empty lines are nothing", async () => {
  await besideHonestMiner(async (fixture) => {
    await using client = await fixture.connect();
    client.send("\n\r\n \n".repeat(5000));
    assert.equal((await client.ask("mining.ping")).result, "pong");
  });
});

leakFreeTest("a peer that never reads is cut off", async () => {
  await besideHonestMiner(async (fixture) => {
    await using client = await fixture.connect();
    client.socket.pause();
    const ping = Buffer.from(line("mining.ping", [], "x".repeat(8000)));
    const writing = setInterval(() => client.socket.write(Buffer.concat(Array(20).fill(ping))), 1);
    await fixture.log.line(/^Cut off 127\.0\.0\.1: does not read what it is sent$/);
    clearInterval(writing);
  });
});

const STAGES = ["", "{", SUBSCRIBE, SUBSCRIBE.slice(0, -5), LOGIN, `${LOGIN}${SHARE.slice(0, 40)}`, LOGIN + SHARE];

for (const [stage, text] of STAGES.entries()) {
  for (const how of ["hangs up", "is reset"]) {
    leakFreeTest(`a connection that ${how} at stage ${stage} is gone, and nothing else`, async () => {
      await besideHonestMiner(async (fixture) => {
        const client = await fixture.connect();
        if (text !== "") await new Promise<void>((resolve) => client.socket.write(text, () => resolve()));
        if (how === "hangs up") client.socket.end();
        else client.reset();
        await client[Symbol.asyncDispose]();
        const onlyTheHonest = async () => (await fixture.view.status()).client_count === 1 || undefined;
        await pollUntil(onlyTheHonest, 10, "only the honest miner");
      });
    });
  }
}

leakFreeTest("a reset while answers are pending loses no share", async () => {
  await using fixture = await startPort({ layout: { gatherMs: 200 } });
  const miner = await fixture.miner();
  miner.client.send(miner.shareLine(1));
  await miner.client.ask("mining.ping");
  miner.client.reset();
  await miner[Symbol.asyncDispose]();
  assert.deepEqual(fixture.records, []);
  await using other = await fixture.miner();
  await other.share();
  assert.deepEqual(fixture.records.map(({ outcome }) => outcome), ["accepted", "accepted"]);
  assert.equal((await fixture.view.status()).shares.accepted.count, 2);
  assert.deepEqual(fixture.log.texts("error"), []);
});

/** Sends bytes and waits until the port has dealt with them: an answer to a ping behind them, or the end. */
async function dealtWith(client: LineClient, bytes: Uint8Array): Promise<void> {
  client.send(bytes);
  client.send(`\n${line("mining.ping", [], "behind")}`);
  await Promise.race([client.closed, client.next(({ id }) => id === "behind").catch(() => client.closed)]);
}

leakFreeTest("property: random bytes do no harm", async () => {
  await besideHonestMiner(async (fixture) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 20_000, size: "max" }), async (bytes) => {
        await using client = await fixture.connect();
        await dealtWith(client, bytes);
      }),
      { numRuns: 25 },
    );
  });
});

leakFreeTest("property: requests with any parameters do no harm", async () => {
  const methods = [
    "subscribe",
    "authorize",
    "submit",
    "configure",
    "suggest_difficulty",
    "extranonce.subscribe",
    "ping",
  ];
  const request = fc.record({
    id: fc.jsonValue(),
    method: fc.constantFrom(...methods.map((method) => `mining.${method}`)),
    params: fc.oneof(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom(...GOOD, "version-rolling", "minimum-difficulty"))),
    ),
  });
  await besideHonestMiner(async (fixture) => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 20 }), async (requests) => {
        await using client = await fixture.connect();
        const text = requests.map((each) => `${JSON.stringify(each)}\n`).join("");
        await dealtWith(client, Buffer.from(LOGIN + text));
      }),
      { numRuns: 50 },
    );
  });
});
