import assert from "node:assert/strict";
import { displayHash } from "../../src/coin/hash.ts";
import { NEVER, on, type Running, start, startOn } from "./running_source.ts";
import { daemonError, tip } from "./scripted_daemon.ts";

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
