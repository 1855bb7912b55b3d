import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { type AssignedJob, createSession, type Redirect, type Session, type Verdict } from "../../src/miner/session.ts";
import { notifyFixture } from "./notify_fixture.ts";

const { notify } = notifyFixture("btc_1_fresh_empty");
const SUBSCRIBED = { id: 1, result: [[], "08000001", 4], error: null };
const AUTHORIZED = { id: 3, result: true, error: null };
const SOLUTION = { jobId: "j", extranonce2: Uint8Array.of(0, 0, 0, 9), time: 0x66000000, nonce: 0xff };

/** A session with all that it says and does. */
function startSession() {
  const sent: unknown[] = [];
  const jobs: AssignedJob[] = [];
  const redirects: Redirect[] = [];
  const said: string[] = [];
  const session: Session = createSession({
    user: "me",
    password: "x",
    agent: "miner/1",
    send: (text) => text.trimEnd().split("\n").forEach((line) => sent.push(JSON.parse(line))),
    onAuthorized: () => said.push("authorized"),
    onJob: (job) => jobs.push(job),
    onRedirect: (redirect) => redirects.push(redirect),
    onMessage: (text) => said.push(`message: ${text}`),
    onWarning: (text) => said.push(`warning: ${text}`),
    onRefused: (reason) => said.push(`refused: ${reason}`),
  });
  const hear = (...messages: unknown[]) => messages.forEach((message) => session.receive(JSON.stringify(message)));
  session.open();
  return { session, sent, jobs, redirects, said, hear };
}

function startAuthorized() {
  const started = startSession();
  started.hear(SUBSCRIBED, AUTHORIZED);
  started.sent.length = 0;
  return started;
}

Deno.test("createSession() subscribes, asks for extranonce changes, and authorizes", () => {
  const { sent, said, hear } = startSession();
  assert.deepEqual(sent, [{ id: 1, method: "mining.subscribe", params: ["miner/1"] }]);
  hear(SUBSCRIBED);
  assert.deepEqual(sent.slice(1), [
    { id: 2, method: "mining.extranonce.subscribe", params: [] },
    { id: 3, method: "mining.authorize", params: ["me", "x"] },
  ]);
  hear({ id: 2, result: null, error: [20, "Not supported", null] }, AUTHORIZED);
  assert.deepEqual(said, ["authorized"]);
});

Deno.test("createSession() finds its calls again when the pool gives ids back as strings, without error", () => {
  const { said, hear } = startSession();
  hear({ id: "1", result: [[], "", 8] }, { id: "3", result: true });
  assert.deepEqual(said, ["authorized"]);
});

const REFUSALS = [
  { answers: [{ id: 1, result: null, error: [20, "Full", null] }], said: "the pool refused to subscribe: Full" },
  { answers: [{ id: 1, result: true }], said: "Cannot read the subscription: expected a list, got true" },
  { answers: [SUBSCRIBED, { id: 3, result: false, error: null }], said: "the pool refused user me: no reason given" },
  { answers: [SUBSCRIBED, { id: 3, error: "bad address" }], said: "the pool refused user me: bad address" },
];

for (const { answers, said: expected } of REFUSALS) {
  Deno.test(`createSession() gives up when ${expected}`, () => {
    const { said, hear } = startSession();
    hear(...answers);
    assert.deepEqual(said, [`refused: ${expected}`]);
  });
}

Deno.test("createSession() passes jobs on with the difficulty and extranonces they came under", () => {
  const { jobs, hear } = startAuthorized();
  const params = notify;
  hear({ method: "mining.notify", params });
  hear({ method: "mining.set_difficulty", params: [8] }, { method: "mining.set_extranonce", params: ["ffee", 6] });
  hear({ method: "mining.notify", params });
  const seen = jobs.map((job) => [job.difficulty, encodeHex(job.extranonce1), job.extranonce2Bytes]);
  assert.deepEqual(seen, [[1, "08000001", 4], [8, "ffee", 6]]);
});

Deno.test("createSession() keeps a job that comes before the user is let in", () => {
  const { jobs, hear } = startSession();
  hear(SUBSCRIBED, { method: "mining.set_difficulty", params: [16] }, { method: "mining.notify", params: notify });
  assert.equal(jobs.length, 0);
  hear(AUTHORIZED);
  assert.deepEqual(jobs.map(({ difficulty }) => difficulty), [16]);
});

Deno.test("createSession() submits shares and hands every verdict to its share", () => {
  const { session, sent, hear } = startAuthorized();
  const verdicts: [string, Verdict][] = [];
  session.submit(SOLUTION, (verdict) => verdicts.push(["first", verdict]));
  session.submit(SOLUTION, (verdict) => verdicts.push(["second", verdict]));
  session.submit(SOLUTION, (verdict) => verdicts.push(["third", verdict]));
  assert.deepEqual(sent[0], {
    id: 4,
    method: "mining.submit",
    params: ["me", "j", "00000009", "66000000", "000000ff"],
  });
  hear({ id: 5, result: null, error: [23, "Low difficulty share", null] }, { id: 4, result: true }, {
    id: 6,
    result: false,
  });
  assert.deepEqual(verdicts, [
    ["second", { accepted: false, code: 23, reason: "Low difficulty share" }],
    ["first", { accepted: true }],
    ["third", { accepted: false, code: undefined, reason: "no reason given" }],
  ]);
});

Deno.test("createSession() takes only the first of two answers", () => {
  const { session, hear } = startAuthorized();
  let verdicts = 0;
  session.submit(SOLUTION, () => verdicts++);
  hear({ id: 4, result: true }, { id: 4, result: true });
  assert.equal(verdicts, 1);
});

Deno.test("createSession() answers client.get_version and mining.ping under their ids", () => {
  const { sent, hear } = startAuthorized();
  hear({ id: "v", method: "client.get_version", params: [] }, { id: 77, method: "mining.ping", params: [] });
  assert.deepEqual(sent, [{ id: "v", result: "miner/1", error: null }, { id: 77, result: "pong", error: null }]);
});

Deno.test("createSession() passes on what the pool says to the user and where it sends the miner", () => {
  const { said, redirects, hear } = startAuthorized();
  hear({ method: "client.show_message", params: ["maintenance"] });
  hear({ method: "client.reconnect", params: ["other", 1, 2] });
  assert.deepEqual(said.slice(1), ["message: maintenance"]);
  assert.deepEqual(redirects.map(({ host, port, waitSeconds }) => [host, port, waitSeconds]), [["other", 1, 2]]);
});

Deno.test("createSession() warns of malformed messages and goes on", () => {
  const { session, said, jobs, hear } = startAuthorized();
  session.receive("not json");
  hear({ method: "mining.notify", params: ["broken"] }, { id: { toString: 1 }, result: true }, { method: "news" });
  hear({ method: "mining.notify", params: notify });
  assert.equal(said.filter((text) => text.startsWith("warning: Cannot read")).length, 2);
  assert.equal(jobs.length, 1);
});

Deno.test("createSession() warns of a job that comes before the subscription's answer", () => {
  const { said, jobs, hear } = startSession();
  hear({ method: "mining.notify", params: notify });
  assert.match(said[0] ?? "", /^warning: the pool sent a job before/);
  assert.equal(jobs.length, 0);
});
