/** CeleryReporter with a real RabbitMQ and a real Celery worker. */

import assert from "node:assert/strict";
import { createMemoryJournal, type NewItem, TIME } from "../reporters/memory_journal.ts";
import { celeryReporter } from "../reporters/amqp/amqp_fixture.ts";
import { startCeleryWorker, type WorkedTask } from "../tools/celery_worker.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";

const PREFIX = "simplecoin.tasks.";
const MINUTE_MS = 60_000;
const OUTCOMES = ["accepted", "accepted", "accepted", "stale", "duplicate", "low", "invalid"] as const;

/** Shares of some workers over some minutes; difficulties are whole and parts of powers of two. */
function shares(count: number): NewItem[] {
  return Array.from({ length: count }, (_, i): NewItem => ({
    kind: "share",
    time: TIME + Math.floor(i / 100) * MINUTE_MS,
    address: `ltc1address${i % 7}`,
    worker: i % 3 === 0 ? "" : `rig${i % 3}`,
    outcome: OUTCOMES[i % OUTCOMES.length] ?? "accepted",
    difficulty: [128, 0.25, 1024, 3][i % 4] ?? 1,
  }));
}

function argumentsOf(tasks: readonly WorkedTask[], name: string) {
  return tasks.filter(({ task }) => task === PREFIX + name);
}

function add(sums: Map<string, number>, key: unknown, amount: number): void {
  sums.set(JSON.stringify(key), (sums.get(JSON.stringify(key)) ?? 0) + amount);
}

for (const protocol of [2, 1]) {
  Deno.test(`a Celery worker gets exactly what the journal adds up to, by protocol ${protocol}`, async () => {
    await using broker = await startRabbitmq();
    await using worker = await startCeleryWorker(broker.url);
    const journal = createMemoryJournal();
    journal.append(...shares(1000));
    journal.append(
      { kind: "block", state: "found", value: 2n ** 60n + 1n },
      { kind: "agent", type: "status", data: '{"name": "Ÿ \\"rig\\"", "temps": [61.5]}' },
    );
    const reporter = celeryReporter(journal, {
      celery: { BROKER_URL: broker.url, CELERY_TASK_PROTOCOL: protocol },
      pool_report_configs: [{ user: "pool_currency", worker_format_string: "{currency}", report_merge: true }],
    });
    reporter.start();
    await worker.done(2);
    journal.append(...shares(500), { kind: "block", state: "accepted", value: 2n ** 60n + 1n });
    journal.append({ kind: "block", state: "rejected", hash: "cd".repeat(32) });
    await reporter.stop(10_000);
    assert.equal(journal.reader("out").lag().items, 0);
    const tasks = await worker.done(Number(reporter.status()["tasks"]));

    const byAddress = new Map<string, number>();
    const byMinute = new Map<string, number>();
    for (const item of journal.items) {
      if (item.kind !== "share") continue;
      const { address, worker, time, outcome, difficulty } = item;
      if (outcome === "accepted") add(byAddress, address, difficulty);
      if (outcome === "invalid") continue;
      const minute = Math.floor(time / MINUTE_MS) * 60;
      const names = [[address, worker], ["pool_currency", "LTC"], ["pool_currency", "DOGE"]];
      for (const name of names) add(byMinute, [...name, minute, outcome], difficulty);
    }
    const gotByAddress = new Map<string, number>();
    for (const { args: [address, sum] } of argumentsOf(tasks, "add_share")) add(gotByAddress, address, sum as number);
    const gotByMinute = new Map<string, number>();
    for (const { kwargs } of argumentsOf(tasks, "add_one_minute")) {
      const { user, worker, minute, valid_shares, dup_shares, low_diff_shares, stale_shares } = kwargs as Record<
        string,
        number
      >;
      const [outcome, sum] = dup_shares !== undefined
        ? ["duplicate", dup_shares]
        : low_diff_shares !== undefined
        ? ["low", low_diff_shares]
        : stale_shares !== undefined
        ? ["stale", stale_shares]
        : ["accepted", valid_shares as number];
      if (outcome !== "accepted") assert.equal(valid_shares, 0);
      add(gotByMinute, [user, worker, minute, outcome], sum);
    }
    assert.deepEqual(sorted(gotByAddress), sorted(byAddress));
    assert.deepEqual(sorted(gotByMinute), sorted(byMinute));

    assert.deepEqual(argumentsOf(tasks, "agent_receive").map(({ args }) => args), [
      ["ltc1a", "rig", "status", { name: 'Ÿ "rig"', temps: [61.5] }, TIME / 1000],
    ]);
    const [block, ...others] = argumentsOf(tasks, "add_block");
    assert.deepEqual(others, []);
    // More digits than a double has.
    assert.match(block?.text ?? "", /"total_value": 1152921504606846977,/);
    assert.deepEqual(block?.kwargs, {
      user: "ltc1a",
      height: 100,
      total_value: 2 ** 60,
      transaction_fees: 1234,
      bits: "1e0ffff0",
      hash_hex: "ab".repeat(32),
      merged: null,
      worker: "rig",
    });
    assert.equal(new Set(tasks.map(({ id }) => id)).size, tasks.length);
  });
}

Deno.test("tasks go by an exchange of their own where Celery was told so", async () => {
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  journal.append({ kind: "share" });
  const reporter = celeryReporter(journal, {
    celery: {
      BROKER_URL: broker.url,
      CELERY_DEFAULT_QUEUE: "pool",
      CELERY_DEFAULT_EXCHANGE: "tasks",
      CELERY_DEFAULT_ROUTING_KEY: "shares",
    },
  });
  reporter.start();
  await reporter.stop(10_000);
  const model = await broker.connect();
  const channel = await model.createChannel();
  assert.equal((await channel.checkQueue("pool")).messageCount, 2);
  await model.close();
});

function sorted(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].sort(([a], [b]) => a < b ? -1 : 1);
}
