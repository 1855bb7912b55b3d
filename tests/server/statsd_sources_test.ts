import assert from "node:assert/strict";
import type { CounterView } from "../../src/counters/minute_counter.ts";
import type { Job } from "../../src/jobmanagers/job.ts";
import type { Statsd } from "../../src/reporters/statsd/statsd.ts";
import { tellStatsd } from "../../src/server/statsd_sources.ts";

/** A pool of one network, one switching component and one port, under a test's control. */
function setUp() {
  const lines: string[] = [];
  const statsd: Statsd = {
    count: (name, value = 1) => void lines.push(`${name} +${value}`),
    timing() {},
    gauge: (name, value) => void lines.push(`${name} =${value}`),
    stop() {},
  };
  const jobListeners = new Set<(job: Job) => void>();
  const profitListeners = new Set<(profits: ReadonlyMap<string, number>) => void>();
  const timers: (() => void)[] = [];
  const control = { lastJobMs: 0, authorized: 0, died: false };
  const end = tellStatsd({
    statsd,
    networks: [{
      currency: "LTC",
      onJob(listener) {
        jobListeners.add(listener);
        return () => jobListeners.delete(listener);
      },
      status: () => ({ last_job_ms: control.lastJobMs }),
    }],
    switching: [{
      onProfits(listener) {
        profitListeners.add(listener);
        return () => profitListeners.delete(listener);
      },
    }],
    ports: [{
      key: "pool",
      // deno-lint-ignore require-await
      async counters() {
        if (control.died) throw new Error("Shard 0 died");
        return { authorizations: { total: control.authorized } as CounterView };
      },
    }],
    after(_, callback) {
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  });
  return {
    lines,
    control,
    end,
    listeners: () => jobListeners.size + profitListeners.size,
    timers,
    job: (clean: boolean) => jobListeners.forEach((listener) => listener({ clean, push: false } as Job)),
    profits: (profits: ReadonlyMap<string, number>) => profitListeners.forEach((listener) => listener(profits)),
    /** Has the timer go off, and waits until the next one is set. */
    async tick(): Promise<void> {
      timers.shift()?.();
      // deno-lint-ignore no-await-in-loop -- turn after turn
      while (timers.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

Deno.test("the time of the first job on a block is that of this job, though it is known only when all have it", async () => {
  const { lines, control, job, end } = setUp();
  job(true);
  control.lastJobMs = 1.5;
  await Promise.resolve();
  job(false);
  await Promise.resolve();
  assert.deepEqual(lines, [
    ...["jobmanager.new_job +1", "jobmanager.work_restart +1", "LTC.job_generate =1.5"],
    "jobmanager.new_job +1",
  ]);
  end();
});

Deno.test("authorizations are asked for again and again, a thread that dies meanwhile notwithstanding", async () => {
  const { lines, control, tick, end } = setUp();
  control.authorized = 2;
  await tick();
  control.died = true;
  await tick();
  control.died = false;
  control.authorized = 5;
  await tick();
  assert.deepEqual(lines, ["auth +2", "auth +3"]);
  end();
});

Deno.test("profits are told of, and nothing more after the end", () => {
  const { lines, profits, listeners, timers, end } = setUp();
  profits(new Map([["LTC", 2]]));
  assert.deepEqual(lines, ["profitability.LTC =2"]);
  end();
  assert.deepEqual([listeners(), timers.length], [0, 0]);
});
