/** Bad input to an agent server, over real sockets: an error or a close, and honest agents do not notice. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { MAX_MALFORMED_LINES } from "../../src/agent/agent_server.ts";
import { MAX_WAITING_LINES } from "../../src/agent/line_queue.ts";
import type { LineClient } from "../stratum/line_client.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type AgentChanges, type AgentFixture, line, LOGIN, startAgents, temperatures, USER } from "./agent_fixture.ts";
import { messageLines } from "./agent_lines.ts";

/** Reports beside whatever a test does: every report must be kept, and nothing may go wrong in the server. */
async function besideHonestAgent(
  abuse: (fixture: AgentFixture) => Promise<void>,
  changes: AgentChanges = {},
): Promise<void> {
  const leaks: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    leaks.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", note);
  await using fixture = await startAgents({ ...changes, options: { reports_per_minute: 1e6, ...changes.options } });
  await using honest = await fixture.agent("address.honest");
  let abusing = true;
  let reports = 0;
  const reporting = (async () => {
    while (abusing || reports < 3) {
      // deno-lint-ignore no-await-in-loop -- an agent waits for each reply
      const { result, error } = await honest.ask("stats.submit", ["address.honest", "temp", [60], 0]);
      assert.deepEqual([result, error], [true, null]);
      reports++;
    }
  })();
  try {
    await abuse(fixture);
  } finally {
    abusing = false;
    await reporting;
    globalThis.removeEventListener("unhandledrejection", note);
  }
  assert.deepEqual(leaks, []);
  assert.equal(fixture.reports.filter(({ worker }) => worker === "honest").length, reports);
  assert.deepEqual(fixture.log.lines.filter(({ level }) => level !== "info"), []);
}

const ANSWERED_WITH_ERROR: readonly { readonly title: string; readonly text: string; readonly code: number }[] = [
  { title: "words", text: "GET / HTTP/1.1\n", code: 20 },
  { title: "half of JSON", text: '{"method":"hel\n', code: 20 },
  { title: "two messages on one line", text: `${LOGIN.replaceAll("\n", "")}\n`, code: 20 },
  { title: "a byte that is no UTF-8", text: '\xff\xfe{"\n', code: 20 },
  { title: "deep nesting", text: `${"[".repeat(8000)}\n`, code: 20 },
  {
    title: "deep nesting that is JSON",
    text: line("x", []).replace("[]", "[".repeat(3000) + "]".repeat(3000)),
    code: 30,
  },
  { title: "Stratum", text: line("mining.subscribe", []), code: 30 },
  {
    title: "data of 3,000 lists",
    text: LOGIN + temperatures(JSON.parse("[".repeat(3000) + "]".repeat(3000))),
    code: 36,
  },
  { title: "a prototype as worker", text: line("hello", [1]) + line("worker.authenticate", ["__proto__"]), code: 31 },
];

for (const { title, text, code } of ANSWERED_WITH_ERROR) {
  leakFreeTest(`${title}: gets error ${code}, and the connection goes on`, async () => {
    await besideHonestAgent(async (fixture) => {
      await using client = await fixture.connect();
      client.send(Buffer.from(text, "latin1"));
      const { error } = await client.next(({ error }) => Array.isArray(error));
      assert.equal(error?.[0], code);
      assert.ok([true, null].includes((await client.ask("worker.authenticate", [USER])).result as boolean | null));
    });
  });
}

leakFreeTest("lines that are no messages are answered up to a number, and then the agent is cut off", async () => {
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.agent();
    client.send("x\n".repeat(MAX_MALFORMED_LINES - 1));
    for (let i = 1; i < MAX_MALFORMED_LINES; i++) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      assert.equal((await client.next()).error?.[0], 20);
    }
    assert.equal((await client.ask("stats.submit", [USER, "temp", [], 0])).result, true);
    client.send(`x\n${temperatures([])}`);
    assert.equal((await client.next()).error?.[0], 20);
    await client.closed;
    await fixture.log.line(/^Cut off agent 127\.0\.0\.1: sent 10 lines that are no messages$/);
  });
});

leakFreeTest("an agent that sends on and on while a look-up hangs is cut off", async () => {
  const hanging = new Promise<readonly string[]>(() => {});
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.connect();
    client.send(line("hello", [0.1]) + line("worker.authenticate", ["address.hangs"]));
    client.send(line("hello", [0.1]).repeat(MAX_WAITING_LINES + 1));
    await client.closed;
    await fixture.log.line(/^Cut off agent 127\.0\.0\.1: sends more than it waits to be answered$/);
  }, { parts: { workerConnections: (_, worker) => worker === "hangs" ? hanging : ["127.0.0.1"] } });
});

leakFreeTest("an agent that floods is cut off, though each line is answered", async () => {
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.agent();
    // Some at a time: each of these is less than what may wait.
    const lines = Buffer.from(line("worker.authenticate", [USER]).repeat(100));
    const writing = setInterval(() => client.socket.write(lines), 1);
    try {
      await fixture.log.line(/^Cut off agent 127\.0\.0\.1: sends more than it waits to be answered$/);
    } finally {
      clearInterval(writing);
    }
  });
});

leakFreeTest("as many lines as may wait are all answered, when the look-up comes back", async () => {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.connect();
    client.send(line("hello", [0.1]) + line("worker.authenticate", ["address.slow"]));
    // The hello may still be in work when all the others come.
    for (let id = 1; id < MAX_WAITING_LINES - 1; id++) client.send(line("hello", [0.1], id));
    client.send(line("worker.authenticate", ["address.rig"], "last"));
    setTimeout(() => resolve(["127.0.0.1"]), 50);
    assert.deepEqual(await client.next(), { result: true, error: null });
    for (let id = 1; id < MAX_WAITING_LINES - 1; id++) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      assert.equal((await client.next()).id, id);
    }
    assert.equal((await client.next()).result, true);
  }, { parts: { workerConnections: (_, worker) => worker === "slow" ? promise : ["127.0.0.1"] } });
});

for (const end of ["", "\n"]) {
  const title = `a line of 1 MB ${end === "" ? "without an end" : "with its end"}`;
  leakFreeTest(`${title} is cut off`, async () => {
    await besideHonestAgent(async (fixture) => {
      await using client = await fixture.connect();
      client.send(`{"method":"${"x".repeat(1 << 20)}"}${end}`);
      await client.closed;
      await fixture.log.line(/^Cut off agent 127\.0\.0\.1: line longer than 98304 bytes$/);
    });
  });
}

leakFreeTest("a message in a thousand pieces is a message", async () => {
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.connect();
    const text = LOGIN + temperatures(Array(100).fill(60), USER, "last");
    for (const character of text) client.send(character);
    assert.equal((await client.next(({ id }) => id === "last")).result, true);
  });
});

leakFreeTest("thousands of empty lines are nothing", async () => {
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.agent();
    client.send("\n\r\n \n".repeat(5000));
    assert.equal((await client.ask("stats.submit", [USER, "temp", [], 0])).result, true);
  });
});

leakFreeTest("an agent that sends and sends and never reads is cut off", async () => {
  await besideHonestAgent(async (fixture) => {
    await using client = await fixture.connect();
    client.socket.pause();
    const lines = Buffer.from(line("x", [], "x".repeat(1000)).repeat(20));
    const writing = setInterval(() => client.socket.write(lines), 1);
    try {
      // The kernel may hold more replies than an agent may ask for in a burst.
      await fixture.log.line(
        /^Cut off agent 127\.0\.0\.1: (?:does not read what it is sent|sends more than it waits to be answered)$/,
      );
    } finally {
      clearInterval(writing);
    }
  });
});

const STAGES = [
  "",
  "{",
  line("hello", [0.1]),
  LOGIN,
  LOGIN + temperatures([60]).slice(0, 40),
  LOGIN + temperatures([60]),
];

for (const [stage, text] of STAGES.entries()) {
  for (const how of ["hangs up", "is reset"]) {
    leakFreeTest(`a connection that ${how} at stage ${stage} is gone, and nothing else`, async () => {
      await besideHonestAgent(async (fixture) => {
        const client = await fixture.connect();
        if (text !== "") await new Promise<void>((resolve) => client.socket.write(text, () => resolve()));
        if (how === "hangs up") client.socket.end();
        else client.reset();
        await client[Symbol.asyncDispose]();
        await pollUntil(() => fixture.server.count() === 1 || undefined, 10, "only the honest agent");
      });
    });
  }
}

/** Sends bytes and waits until the server has dealt with them: a line behind them is answered, or all is over. */
async function dealtWith(client: LineClient, bytes: Buffer): Promise<void> {
  let received = "";
  const answered = new Promise<void>((resolve) => {
    client.socket.on("data", (chunk) => {
      received += chunk.toString("utf8");
      if (received.includes('"behind"')) resolve();
    });
  });
  client.send(bytes);
  client.send(`\n${line("x", [], "behind")}`);
  await Promise.race([client.closed, answered]);
}

leakFreeTest("property: random bytes do no harm", async () => {
  await besideHonestAgent(async (fixture) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 20_000, size: "max" }), async (bytes) => {
        await using client = await fixture.connect();
        await dealtWith(client, Buffer.from(bytes));
      }),
      { seed: 20, numRuns: 25 },
    );
  });
});

leakFreeTest("property: messages with any parameters do no harm", async () => {
  await besideHonestAgent(async (fixture) => {
    await fc.assert(
      fc.asyncProperty(fc.array(messageLines, { maxLength: 20 }), async (lines) => {
        await using client = await fixture.connect();
        await dealtWith(client, Buffer.from(LOGIN + lines.map((text) => `${text}\n`).join("")));
      }),
      { seed: 20, numRuns: 50 },
    );
  });
});
