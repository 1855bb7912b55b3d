/** A source whose daemon does not answer, or not all of its calls. */

import assert from "node:assert/strict";
import { CAPTURED, NEVER, on, start, startOn } from "./running_source.ts";
import { daemonError } from "./scripted_daemon.ts";

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
  for (const [outcome, tip] of [["fail", 2], ["fail", 2], ["work", 3], ["fail", 3]] as const) {
    // deno-lint-ignore no-await-in-loop -- one long poll after the other
    const poll = await running.daemon.longPolled();
    if (outcome === "work") {
      poll.answer(on(tip));
    } else {
      poll.fail(daemonError("bad answer", "HTTP 504"));
      // deno-lint-ignore no-await-in-loop
      (await running.daemon.asked()).answer(on(tip));
    }
  }
  await running.daemon.longPolled();
  assert.equal(running.told.filter((text) => text.startsWith("blind")).length, 2);
  assert.equal(running.told.filter((text) => text.startsWith("down")).length, 0);
});

Deno.test("after a long poll that another daemon has answered at once there is no pause in which a block is missed", async () => {
  const retryMs = 5000;
  await using running = await startOn(1, { retryMs });
  const began = performance.now();
  (await running.daemon.longPolled()).answer(on(1, { longpollId: "other" }));
  (await running.daemon.longPolled()).answer(on(2));
  await running.until(2);
  assert(performance.now() - began < retryMs / 5);
});

for (
  const { what, longpollIds, changes, pause } of [
    {
      what: "with something new of the same block, again and again,",
      longpollIds: ["other", "third", "fourth"],
      changes: { retryMs: 40 },
      pause: 40,
    },
    { what: "with nothing new", longpollIds: ["after 1"], changes: { refreshMs: 60 }, pause: 60 },
  ]
) {
  Deno.test(`a daemon that answers long polls at once ${what} is not asked without pause`, async () => {
    await using running = await startOn(1, changes);
    let began = 0;
    for (const longpollId of longpollIds) {
      // deno-lint-ignore no-await-in-loop -- one long poll after the other
      const poll = await running.daemon.longPolled();
      began = performance.now();
      poll.answer(on(1, { longpollId }));
    }
    await running.daemon.longPolled();
    // Timers of the runtime may be a millisecond early.
    assert(performance.now() - began >= pause - 2);
  });
}
