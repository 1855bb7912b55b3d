/** The PPAgent protocol, message by message, without sockets. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { createMethods, type MethodsHost, startAgent } from "../../src/agent/methods.ts";
import { agentOptions } from "../../src/agent/options.ts";
import { createReportBudget } from "../../src/agent/report_budget.ts";
import type { AgentReport } from "../../src/journal/records.ts";
import { messageLines, messages } from "./agent_lines.ts";

const NOW = 1_700_000_000_000;
const HERE = "192.0.2.1";

const HELLO = { method: "hello", params: [0.1] };
const AUTHENTICATE = { method: "worker.authenticate", params: ["address.rig"] };
const TEMP = { method: "stats.submit", params: ["address.rig", "temp", [60, 61], NOW / 1000] };
const SUCCESS = { result: true, error: null };

/** An agent that talks to a port with one worker, address.rig, connected from where the agent is. */
function talk(
  changes: Partial<MethodsHost> & { readonly remoteAddress?: string; readonly settings?: Record<string, unknown> } = {},
): {
  readonly agent: ReturnType<typeof startAgent>;
  readonly reports: AgentReport[];
  readonly refused: number[];
  readonly failures: unknown[];
  /** Says something; gives the reply, if there is one. */
  say(message: unknown): Promise<unknown>;
  sayLine(line: string): Promise<string | undefined>;
} {
  const { remoteAddress = HERE, settings = {}, ...host } = changes;
  const reports: AgentReport[] = [];
  const refused: number[] = [];
  const failures: unknown[] = [];
  const options = agentOptions.parse(settings);
  const now = () => NOW;
  const respond = createMethods({
    key: "pool",
    options,
    now,
    budget: createReportBudget(options.reports_per_minute, now),
    workerName(user) {
      const [address = "", worker = ""] = user.split(".");
      return address === "address" || address === "nobody" ? { address, worker } : "not a valid address";
    },
    workerConnections: (address, worker) => address === "address" && worker === "rig" ? [HERE] : [],
    report: (report) => reports.push(report),
    refused: (code) => refused.push(code),
    failed: (what, error) => failures.push([what, error]),
    ...host,
  });
  const agent = startAgent(remoteAddress);
  return {
    agent,
    reports,
    refused,
    failures,
    async say(message) {
      const reply = await respond(agent, JSON.stringify(message));
      return reply === undefined ? undefined : JSON.parse(reply);
    },
    sayLine: (line) => respond(agent, line),
  };
}

function failure(code: number, text: string): unknown {
  return { result: null, error: [code, text, null] };
}

Deno.test("an agent says hello, authenticates its worker and reports, without ids, as ppagent does", async () => {
  const { say, reports } = talk();
  assert.equal(await say(HELLO), undefined);
  assert.deepEqual(await say(AUTHENTICATE), SUCCESS);
  assert.deepEqual(await say(TEMP), SUCCESS);
  assert.deepEqual(reports, [{
    time: NOW,
    port: "pool",
    address: "address",
    worker: "rig",
    type: "temp",
    data: "[60,61]",
    stamp: NOW / 1000,
  }]);
});

Deno.test("each message with an id gets a reply with that id, hello too", async () => {
  const { say } = talk();
  assert.deepEqual(await say({ id: 1, ...HELLO }), { id: 1, ...SUCCESS });
  assert.deepEqual(await say({ id: null, ...AUTHENTICATE }), { id: null, ...SUCCESS });
  assert.deepEqual(await say({ id: { a: [2] }, ...TEMP }), { id: { a: [2] }, ...SUCCESS });
  assert.deepEqual(await say({ id: "x", method: "other" }), {
    id: "x",
    ...failure(30, "unknown method other") as object,
  });
  assert.deepEqual(await say({ id: "y" }), { id: "y", ...failure(20, "expected a method name") as object });
});

Deno.test("all four types are taken", async () => {
  const { say, reports } = talk();
  await say(HELLO);
  await say(AUTHENTICATE);
  const data = { temp: [60], hashrate: [0.7], status: { type: "cgminer", gpus: [{ temp: 60 }] }, thresholds: {} };
  for (const [type, value] of Object.entries(data)) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.deepEqual(await say({ method: "stats.submit", params: ["address.rig", type, value, 5] }), SUCCESS);
  }
  assert.deepEqual(reports.map(({ type, data }) => [type, JSON.parse(data)]), Object.entries(data));
});

/** What an agent says after its hello, or before it, and the error that it gets. */
const REFUSED: readonly (readonly [string, readonly unknown[], unknown])[] = [
  ["a line without method", [{ params: [] }], failure(20, "expected a method name")],
  ["a list", [[1]], failure(20, "expected a JSON object with method and params")],
  ["an unknown method before hello", [{ method: "x", params: [] }], failure(30, "unknown method x")],
  ["an unknown method after hello", [HELLO, { method: "hello " }], failure(30, "unknown method hello ")],
  ["the name of an inherited member", [{ method: "toString", params: [] }], failure(30, "unknown method toString")],
  ["a long method", [{ method: "x".repeat(9000) }], failure(30, `unknown method ${"x".repeat(64)}`)],
  ["a second hello", [HELLO, HELLO], failure(32, "hello was said before")],
  ["a hello without version", [{ method: "hello", params: [] }], failure(36, "expected one parameter, the version")],
  [
    "a hello with two parameters",
    [{ method: "hello", params: [0.1, 0.2] }],
    failure(36, "expected one parameter, the version"),
  ],
  ["a hello without params", [{ method: "hello" }], failure(36, "expected params to be a list")],
  ["a hello of another form", [{ method: "hello", params: [{}] }], failure(36, "expected one parameter, the version")],
  [
    "a hello with a long version",
    [{ method: "hello", params: ["1".repeat(65)] }],
    failure(36, "expected one parameter, the version"),
  ],
  ["a worker before hello", [AUTHENTICATE], failure(33, "expected hello first")],
  ["a report before hello", [TEMP], failure(33, "expected hello first")],
  ["anything before hello", [{ method: "stats.submit", params: 5 }], failure(33, "expected hello first")],
  ["a report before authentication", [HELLO, TEMP], failure(34, "the worker is not authenticated")],
  [
    "a report on another worker than authenticated",
    [HELLO, AUTHENTICATE, { method: "stats.submit", params: ["address.rig2", "temp", [], 0] }],
    failure(34, "the worker is not authenticated"),
  ],
  [
    "a worker that is not connected",
    [HELLO, { method: "worker.authenticate", params: ["address.rig2"] }],
    failure(31, "worker address.rig2 is not connected to this port"),
  ],
  [
    "a nameless worker that is not connected",
    [HELLO, { method: "worker.authenticate", params: ["nobody"] }],
    failure(31, "worker nobody is not connected to this port"),
  ],
  [
    "a name that cannot be a worker's",
    [HELLO, { method: "worker.authenticate", params: ["x.rig"] }],
    failure(31, "no such worker: not a valid address"),
  ],
  [
    "a name that is no text",
    [HELLO, { method: "worker.authenticate", params: [5] }],
    failure(36, "expected ADDRESS.WORKER as text of at most 256 characters"),
  ],
  [
    "two names",
    [HELLO, { method: "worker.authenticate", params: ["address.rig", "x"] }],
    failure(36, "expected 1 parameter, got 2"),
  ],
  [
    "params that are an object",
    [HELLO, { method: "worker.authenticate", params: { 0: "address.rig" } }],
    failure(36, "expected params to be a list"),
  ],
  [
    "a report of three parameters",
    [HELLO, AUTHENTICATE, { method: "stats.submit", params: ["address.rig", "temp", []] }],
    failure(36, "expected 4 parameters, got 3"),
  ],
  [
    "a report of a type that is not taken",
    [HELLO, AUTHENTICATE, { method: "stats.submit", params: ["address.rig", "noise", [], 0] }],
    failure(35, "expected a report of type temp, status, hashrate, thresholds"),
  ],
  [
    "a report whose data are not of its type",
    [HELLO, AUTHENTICATE, { method: "stats.submit", params: ["address.rig", "temp", "hot", 0] }],
    failure(36, "expected a list of at most 256 temperatures"),
  ],
];

for (const [what, said, reply] of REFUSED) {
  Deno.test(`${what} gets an error, and nothing is kept`, async () => {
    const { say, reports, refused } = talk();
    for (const message of said.slice(0, -1)) {
      // deno-lint-ignore no-await-in-loop -- a conversation
      await say(message);
    }
    assert.deepEqual(await say(said.at(-1)), reply);
    assert.deepEqual(reports, []);
    assert.deepEqual(refused, [(reply as { error: [number] }).error[0]]);
  });
}

Deno.test("a refused hello was none", async () => {
  const { say } = talk();
  await say({ method: "hello", params: [] });
  assert.deepEqual(await say(AUTHENTICATE), failure(33, "expected hello first"));
  assert.equal(await say(HELLO), undefined);
  assert.deepEqual(await say(AUTHENTICATE), SUCCESS);
});

Deno.test("a type is taken only where the port takes it", async () => {
  const { say } = talk({ settings: { accepted_types: ["status"] } });
  await say(HELLO);
  await say(AUTHENTICATE);
  assert.deepEqual(await say(TEMP), failure(35, "expected a report of type status"));
});

Deno.test("a worker that has left is reported on no more, and again when it is back", async () => {
  let connections: readonly string[] = [HERE];
  const { say, reports } = talk({ workerConnections: () => connections });
  await say(HELLO);
  await say(AUTHENTICATE);
  connections = [];
  assert.deepEqual(await say(TEMP), failure(31, "worker address.rig is not connected to this port"));
  assert.equal(reports.length, 0);
  connections = [HERE];
  assert.deepEqual(await say(TEMP), SUCCESS);
});

const FAR = failure(
  31,
  "worker address.rig is connected from another address than this agent; run the agent where it mines",
);

/** Where the agent and the worker's connections are, and whether the agent may speak of it. */
const HOMES: readonly (readonly [agent: string, connections: readonly string[], mayReport: boolean])[] = [
  ["192.0.2.1", ["192.0.2.1"], true],
  ["192.0.2.1", ["192.0.2.2"], false],
  ["192.0.2.1", ["192.0.2.2", "192.0.2.1"], true],
  ["192.0.2.1", ["::ffff:192.0.2.1"], true],
  ["2001:db8::1", ["2001:db8::2:0:0:1"], true],
  ["2001:db8::1", ["2001:db8:0:1::1"], false],
  ["unix", ["unix"], true],
  ["unix", ["192.0.2.1"], false],
];

for (const [remoteAddress, connections, mayReport] of HOMES) {
  const verb = mayReport ? "may" : "may not";
  Deno.test(`an agent at ${remoteAddress} ${verb} speak of a worker at ${connections.join(" and ")}`, async () => {
    const { say } = talk({ remoteAddress, workerConnections: () => connections });
    await say(HELLO);
    assert.deepEqual(await say(AUTHENTICATE), mayReport ? SUCCESS : FAR);
  });
}

Deno.test("an agent may not report on a worker that has moved elsewhere since it was authenticated", async () => {
  let connections = [HERE];
  const { say, reports } = talk({ workerConnections: () => connections });
  await say(HELLO);
  await say(AUTHENTICATE);
  connections = ["198.51.100.1"];
  assert.deepEqual(await say(TEMP), FAR);
  assert.deepEqual(reports, []);
});

Deno.test("with any_address an agent may be anywhere, but the worker must still be connected", async () => {
  const { say } = talk({ remoteAddress: "198.51.100.1", settings: { any_address: true } });
  await say(HELLO);
  assert.deepEqual(await say(AUTHENTICATE), SUCCESS);
  assert.deepEqual(await say(TEMP), SUCCESS);
  assert.deepEqual(
    await say({ method: "worker.authenticate", params: ["nobody.rig"] }),
    failure(31, "worker nobody.rig is not connected to this port"),
  );
});

Deno.test("an agent may have several workers, up to a bound, and name one of them again", async () => {
  const { say, agent } = talk({ workerConnections: () => [HERE], settings: { max_workers: 2 } });
  await say(HELLO);
  const authenticate = (user: string) => say({ method: "worker.authenticate", params: [user] });
  assert.deepEqual(await authenticate("address.a"), SUCCESS);
  assert.deepEqual(await authenticate("address.b"), SUCCESS);
  assert.deepEqual(await authenticate("address.c"), failure(20, "more than 2 workers of one agent"));
  assert.deepEqual(await authenticate("address.a"), SUCCESS);
  assert.equal(agent.workers.size, 2);
});

Deno.test("a report is of the worker as the port knows it, however the agent writes it", async () => {
  const { say, reports } = talk({
    workerName: () => ({ address: "address", worker: "rig" }),
    workerConnections: (_, worker) => worker === "rig" ? [HERE] : [],
  });
  await say(HELLO);
  await say({ method: "worker.authenticate", params: ["ALIAS.r i g"] });
  assert.deepEqual(await say({ method: "stats.submit", params: ["ALIAS.r i g", "temp", [60], 0] }), SUCCESS);
  assert.deepEqual(reports.map(({ address, worker }) => [address, worker]), [["address", "rig"]]);
});

Deno.test("beyond a number of reports a minute on a worker, they are refused; refused ones do not count", async () => {
  const { say, reports } = talk({ settings: { reports_per_minute: 2 } });
  await say(HELLO);
  await say(AUTHENTICATE);
  await say({ method: "stats.submit", params: ["address.rig", "temp", "hot", 0] });
  assert.deepEqual(await say(TEMP), SUCCESS);
  assert.deepEqual(await say(TEMP), SUCCESS);
  assert.deepEqual(
    await say(TEMP),
    failure(20, "more than 2 reports a minute on one worker; try again later"),
  );
  assert.equal(reports.length, 2);
});

Deno.test("a report that cannot be kept gets an error, so that it is sent again", async () => {
  const error = new Error("disk full");
  let full = true;
  const { say, failures } = talk({
    report() {
      if (full) throw error;
    },
  });
  await say(HELLO);
  await say(AUTHENTICATE);
  assert.deepEqual(await say(TEMP), failure(20, "the pool cannot keep the report now; try again later"));
  full = false;
  assert.deepEqual(await say(TEMP), SUCCESS);
  assert.deepEqual(failures, [["report", error]]);
});

for (
  const [how, workerConnections] of [
    ["throws", () => {
      throw new Error("no shard");
    }],
    ["rejects", () => Promise.reject(new Error("no shard"))],
  ] as const
) {
  Deno.test(`where the look-up of a worker ${how}, the agent is told to try again`, async () => {
    const { say, failures } = talk({ workerConnections });
    await say(HELLO);
    assert.deepEqual(
      await say(AUTHENTICATE),
      failure(20, "the pool cannot see now whether the worker is connected; try again later"),
    );
    assert.deepEqual(failures, [["lookup", new Error("no shard")]]);
  });
}

Deno.test("a report of an agent that is gone before it is answered is not kept: it will be sent again", async () => {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  let connections: readonly string[] | Promise<readonly string[]> = [HERE];
  const { say, agent, reports } = talk({ workerConnections: () => connections });
  await say(HELLO);
  await say(AUTHENTICATE);
  connections = promise;
  const reply = say(TEMP);
  agent.gone = true;
  resolve([HERE]);
  await reply;
  assert.deepEqual(reports, []);
});

Deno.test("lines that are no message are counted, errors are not", async () => {
  const { agent, say, sayLine } = talk();
  await sayLine("GET / HTTP/1.1");
  await say([]);
  await say({ id: 1 });
  await say({ method: "x" });
  await say(AUTHENTICATE);
  assert.equal(agent.malformedLines, 3);
});

Deno.test("ppagent's longest reply fits its buffer of 4,000 characters", async () => {
  const { sayLine } = talk({ workerName: () => ({ address: "x".repeat(256), worker: "w".repeat(16) }) });
  await sayLine(JSON.stringify(HELLO));
  for (const message of [AUTHENTICATE, { method: "\u0001".repeat(5000) }, { method: "stats.submit", params: [5] }]) {
    // deno-lint-ignore no-await-in-loop -- a conversation
    const reply = await sayLine(JSON.stringify(message));
    assert.ok(reply !== undefined && reply.length < 4000);
  }
});

Deno.test("property: whatever an agent says, each line gets one reply, but for a hello without id, and none throws", async () => {
  const conversation = fc.array(fc.oneof(messageLines, messages.map((message) => JSON.stringify(message))), {
    maxLength: 30,
  });
  const codes = new Set<number>();
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(conversation, async (lines) => {
      const { sayLine, say, reports, refused, failures } = talk();
      await say(HELLO);
      await say(AUTHENTICATE);
      for (const line of lines) {
        const before = reports.length;
        // deno-lint-ignore no-await-in-loop -- a conversation
        const reply = await sayLine(line);
        const { result, error } = JSON.parse(reply ?? assert.fail(`no reply to ${line}`));
        assert.equal(result === true, error === null);
        // Nothing is kept but what is said to be.
        if (result === null) assert.equal(reports.length, before);
      }
      assert.deepEqual(failures, []);
      assert.ok(reports.every(({ address, worker }) => address === "address" && worker === "rig"));
      kept += reports.length;
      for (const code of refused) codes.add(code);
    }),
    { seed: 20, numRuns: 300 },
  );
  assert.deepEqual([...codes].sort(), [20, 30, 31, 32, 34, 35, 36]);
  assert.ok(kept > 20, `only ${kept} reports were good: the test shows little`);
});
