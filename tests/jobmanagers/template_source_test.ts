import assert from "node:assert/strict";
import { displayHash } from "../../src/coin/hash.ts";
import type { BlockTemplate } from "../../src/daemon/template.ts";
import { createTemplateSource, type TemplateSourceParts } from "../../src/jobmanagers/template_source.ts";
import { daemonError, type ScriptedDaemon, scriptedDaemon, tip } from "./scripted_daemon.ts";
import { template } from "./work_fixture.ts";

/** Long enough that nothing happens because of it. */
const NEVER = 1e6;

const CAPTURED = await template("btc_2_segwit_active_txs");

/** A template for a block on a tip, of the height of that tip's name and one. */
function on(name: number, changes: Partial<BlockTemplate> = {}): BlockTemplate {
  return { ...CAPTURED, previousBlockHash: tip(name), height: name + 1, longpollId: `after ${name}`, ...changes };
}

interface Running extends AsyncDisposable {
  readonly daemon: ScriptedDaemon;
  /** What was told, oldest first: `up`, `down: …`, `blind: …`, and for a template its height. */
  readonly told: string[];
  readonly templates: BlockTemplate[];
  /** Milliseconds. */
  time: number;
  /** Waits until so many things were told. */
  until(count: number): Promise<void>;
  up(): boolean;
  /** Ends it; resolves when it has ended. */
  stop(): Promise<void>;
}

function start(changes: Partial<TemplateSourceParts> = {}): Running {
  const daemon = scriptedDaemon();
  const told: string[] = [];
  const templates: BlockTemplate[] = [];
  const waiting = new Set<() => void>();
  const stopping = new AbortController();
  function tell(text: string): void {
    told.push(text);
    for (const look of [...waiting]) look();
  }
  const source = createTemplateSource({
    daemon,
    rules: ["segwit"],
    pollMs: undefined,
    refreshMs: NEVER,
    retryMs: 1,
    clock: () => running.time,
    onTemplate(template) {
      templates.push(template);
      tell(String(template.height));
    },
    onUp: () => tell("up"),
    onDown: (error) => tell(`down: ${(error as Error).message}`),
    onBlind: (error) => tell(`blind: ${(error as Error).message}`),
    ...changes,
  });
  const running: Running = {
    daemon,
    told,
    templates,
    time: 1000,
    until: (count) =>
      new Promise((resolve) => {
        function look(): void {
          if (told.length < count) return;
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      }),
    up: () => source.up,
    async stop() {
      stopping.abort(new DOMException("stopped", "AbortError"));
      await ended;
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
  const ended = source.run(stopping.signal);
  return running;
}

/** One that has taken its first template, and whose long poll waits. */
async function startOn(name: number, changes: Partial<TemplateSourceParts> = {}): Promise<Running> {
  const running = start(changes);
  (await running.daemon.asked()).answer(on(name));
  await running.until(2);
  assert.deepEqual(running.told, ["up", String(name + 1)]);
  running.told.length = 0;
  return running;
}

Deno.test("the first template comes at once, and the daemon counts as up", async () => {
  await using running = start();
  assert.equal(running.up(), false);
  const { request, answer } = await running.daemon.asked();
  assert.deepEqual(request.rules, ["segwit"]);
  answer(on(1));
  await running.until(2);
  assert.deepEqual(running.told, ["up", "2"]);
  assert.equal(running.up(), true);
});

Deno.test("a long poll is begun with the id of the template before, and its template is taken", async () => {
  await using running = await startOn(1);
  const { request, answer } = await running.daemon.longPolled();
  assert.equal(request.longpollId, "after 1");
  answer(on(2));
  await running.until(1);
  assert.deepEqual(running.told, ["3"]);
  assert.equal((await running.daemon.longPolled()).request.longpollId, "after 2");
});

Deno.test("a long poll that lasts longer than a call is begun again, and nothing is wrong", async () => {
  await using running = await startOn(1);
  (await running.daemon.longPolled()).fail(daemonError("timeout"));
  (await running.daemon.longPolled()).answer(on(2));
  await running.until(1);
  assert.deepEqual(running.told, ["3"]);
});

Deno.test("another best block means another template, also at the same height", async () => {
  await using running = await startOn(1, { pollMs: 1 });
  (await running.daemon.polled()).answer(tip(1));
  (await running.daemon.polled()).answer(tip(77));
  (await running.daemon.asked()).answer(on(77, { height: 2 }));
  await running.until(1);
  assert.deepEqual(running.told, ["2"]);
});

Deno.test("a template is renewed after a while", async () => {
  await using running = await startOn(1, { refreshMs: 1 });
  running.time += 1;
  (await running.daemon.asked()).answer(on(1, { curtime: 5 }));
  await running.until(1);
  assert.equal(running.templates.at(-1)?.curtime, 5);
});

Deno.test("rules that the daemon asks for are named from then on", async () => {
  await using running = start({ retryMs: NEVER, refreshMs: 1 });
  const said =
    'getblocktemplate must be called with the segwit & mweb rule sets (call with {"rules": ["mweb", "segwit"]})';
  (await running.daemon.asked()).fail(daemonError("rpc", said, -8));
  const second = await running.daemon.asked();
  assert.deepEqual(second.request.rules, ["segwit", "mweb"]);
  second.answer(on(1));
  await running.until(2);
  running.time += 1;
  assert.deepEqual((await running.daemon.asked()).request.rules, ["segwit", "mweb"]);
  assert.deepEqual(running.told, ["up", "2"]);
});

Deno.test("an answer that a long poll has overtaken does not replace what it brought", async () => {
  await using running = await startOn(1, { refreshMs: 1 });
  running.time += 1;
  const slow = await running.daemon.asked();
  running.time += 1;
  (await running.daemon.longPolled()).answer(on(2));
  await running.until(1);
  slow.answer(on(1));
  running.time += 1;
  (await running.daemon.asked()).answer(on(2, { curtime: 9 }));
  await running.until(2);
  assert.deepEqual(running.told, ["3", "3"]);
  assert.equal(running.templates.at(-1)?.curtime, 9);
});

Deno.test("an old long poll's answer of the tip that is known already changes nothing", async () => {
  await using running = await startOn(1, { refreshMs: 1 });
  const old = await running.daemon.longPolled();
  running.time += 1;
  (await running.daemon.asked()).answer(on(2));
  await running.until(1);
  old.answer(on(2, { curtime: 1 }));
  assert.equal((await running.daemon.longPolled()).request.longpollId, "after 2");
  assert.deepEqual(running.told, ["3"]);
});

Deno.test("an old long poll's answer is news if the chain has grown", async () => {
  await using running = await startOn(1, { refreshMs: 1 });
  const old = await running.daemon.longPolled();
  running.time += 1;
  (await running.daemon.asked()).answer(on(1));
  await running.until(1);
  old.answer(on(2));
  await running.until(2);
  assert.deepEqual(running.told, ["2", "3"]);
});

Deno.test("where an old long poll's answer names another tip, the daemon is asked which is right", async () => {
  await using running = await startOn(5, { refreshMs: 5 });
  const old = await running.daemon.longPolled();
  running.time += 5;
  (await running.daemon.asked()).answer(on(5));
  await running.until(1);
  old.answer(on(4));
  (await running.daemon.asked()).answer(on(4));
  await running.until(2);
  assert.deepEqual(running.told, ["6", "5"]);
});

Deno.test("a daemon that does not answer is told once for each reason, and asked again until it does", async () => {
  await using running = start();
  const reasons = [
    daemonError("unreachable", "connection reset"),
    daemonError("unreachable", "connection refused"),
    daemonError("warming up", "Loading block index...", -28),
    daemonError("warming up", "Verifying blocks...", -28),
    daemonError("rpc", "no peers", -9),
    daemonError("rpc", "no peers", -9),
    daemonError("rpc", "downloading", -10),
  ];
  for (const reason of reasons) {
    // deno-lint-ignore no-await-in-loop -- one try after the other
    (await running.daemon.asked()).fail(reason);
  }
  (await running.daemon.asked()).answer(on(1));
  await running.until(6);
  assert.deepEqual(running.told.map((text) => /^\d+$|^up|reset|Loading|no peers|downloading/.exec(text)?.[0]), [
    "reset",
    "Loading",
    "no peers",
    "downloading",
    "up",
    "2",
  ]);
});

Deno.test("the same failure is told again after the daemon was up in between", async () => {
  await using running = await startOn(1, { pollMs: 1 });
  for (const told of ["one", "two"]) {
    // deno-lint-ignore no-await-in-loop -- one outage after the other
    (await running.daemon.polled()).fail(daemonError("busy"));
    // deno-lint-ignore no-await-in-loop
    (await running.daemon.asked()).fail(daemonError("busy", told));
    // deno-lint-ignore no-await-in-loop
    (await running.daemon.asked()).answer(on(1));
  }
  await running.until(6);
  assert.deepEqual(running.told.map((text) => text.replace(/: .*: (\w+) ?;.*/, " $1")), [
    ...["down one", "up", "2"],
    ...["down two", "up", "2"],
  ]);
});

Deno.test("while the daemon does not answer, its last template goes on with its time moved on", async () => {
  await using running = await startOn(1, { refreshMs: 20, retryMs: NEVER, pollMs: 1 });
  (await running.daemon.polled()).fail(daemonError("unreachable", "refused"));
  (await running.daemon.asked()).fail(daemonError("unreachable", "refused"));
  await running.until(1);
  running.time += 2500;
  await running.until(2);
  assert.equal(running.up(), false);
  assert.deepEqual(running.templates.at(-1), { ...on(1), curtime: CAPTURED.curtime + 2 });
});

Deno.test("a poll that fails alone is told once and does not make the daemon look down", async () => {
  await using running = await startOn(1, { pollMs: 1 });
  for (let i = 0; i < 3; i++) {
    // deno-lint-ignore no-await-in-loop -- one poll after the other
    (await running.daemon.polled()).fail(daemonError("unauthorized", "this method is not for you"));
    // deno-lint-ignore no-await-in-loop
    (await running.daemon.asked()).answer(on(1));
  }
  await running.until(4);
  assert.deepEqual(running.told.filter((text) => text !== "2"), [
    `blind: ${daemonError("unauthorized", "this method is not for you").message}`,
  ]);
  assert.equal(running.up(), true);
});

Deno.test("a long poll that fails alone is told once, begun again after a pause, and told again after it worked", async () => {
  await using running = await startOn(1);
  for (const outcome of ["fail", "fail", "work", "fail"]) {
    // deno-lint-ignore no-await-in-loop -- one long poll after the other
    const poll = await running.daemon.longPolled();
    if (outcome === "work") {
      poll.answer(on(2));
    } else {
      poll.fail(daemonError("bad answer", "HTTP 504"));
      // deno-lint-ignore no-await-in-loop
      (await running.daemon.asked()).answer(on(2));
    }
  }
  await running.daemon.longPolled();
  assert.equal(running.told.filter((text) => text.startsWith("blind")).length, 2);
  assert.equal(running.told.filter((text) => text.startsWith("down")).length, 0);
});

Deno.test("a daemon that answers long polls at once is not asked without pause", async () => {
  const pause = 40;
  await using running = await startOn(1, { retryMs: pause });
  const began = performance.now();
  (await running.daemon.longPolled()).answer(on(1));
  await running.daemon.longPolled();
  // Timers of the runtime may be a millisecond early.
  assert(performance.now() - began >= pause - 2);
});

Deno.test("a daemon without long polls is polled only", async () => {
  await using running = start({ pollMs: 1 });
  (await running.daemon.asked()).answer(on(1, { longpollId: undefined }));
  (await running.daemon.polled()).answer(tip(2));
  (await running.daemon.asked()).answer(on(2, { longpollId: undefined }));
  await running.until(3);
  assert.deepEqual(running.templates.map(({ previousBlockHash }) => displayHash(previousBlockHash)), [
    displayHash(tip(1)),
    displayHash(tip(2)),
  ]);
});

for (
  const { state, reach } of [
    { state: "before the first answer", reach: () => Promise.resolve() },
    {
      state: "while it waits to try again",
      async reach({ daemon, until }: Running) {
        (await daemon.asked()).fail(daemonError("unreachable"));
        await until(1);
      },
    },
    {
      state: "with all its calls under way",
      async reach({ daemon, until }: Running) {
        (await daemon.asked()).answer(on(1));
        await until(2);
        await Promise.all([daemon.longPolled(), daemon.polled()]);
      },
    },
  ]
) {
  Deno.test(`run() ends when it is told to, ${state}`, async () => {
    const running = start({ retryMs: NEVER, pollMs: 1 });
    await reach(running);
    const told = [...running.told];
    await running.stop();
    assert.deepEqual(running.told, told);
  });
}
