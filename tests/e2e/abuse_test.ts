/** Crowds that hang, drip, flood, babble, do not read or come and go: honest miners beside them lose nothing. */

import assert from "node:assert/strict";
import { pollUntil } from "../tools/poll_until.ts";
import type { PoolProgram } from "../tools/pool_program.ts";
import { cachedStratumLoad, type LoadReport, runStratumLoad } from "../tools/stratum_load.ts";
import { ADDRESS, startDevnetPool } from "./devnet_pool.ts";

/** Milliseconds that all but one of a hundred honest shares may wait for their answers. */
const HONEST_P99 = 20;

/** What abuse slows down is slow every time; what others on the machine slow down is slow without abuse, too. */
const TRIES = 3;
const BUSY_MACHINE = 2;

const HONEST_CONNECTIONS = 50;
const HONEST = ["--conns", HONEST_CONNECTIONS, "--rate", 500, "--poisson", "--warmup", 0.5, "--secs", 3];

/** Seconds for which a crowd misbehaves: as long as the honest miners work, and longer than its handshake may take. */
const ABUSE_SECONDS = 3.5;
const HANDSHAKE_SECONDS = 2;

/** Long enough to be seen, short enough to be waited for. */
const BAN_SECONDS = 3;

/** Crowd and honest miners have one address, so that nothing must be limited by it. */
const GUARDS = `  guards:
    exempt: []
    handshake_timeout: ${HANDSHAKE_SECONDS}
    ban_time: ${BAN_SECONDS}
    connections_per_minute: 1000000
    connection_burst: 100000`;

interface Abuse {
  readonly name: string;
  /** Arguments of stratum-load. */
  readonly args: readonly (string | number)[];
  /** What is to become of the crowd. */
  readonly check: (report: LoadReport) => void;
}

const CROWD = 200;

const ABUSES: readonly Abuse[] = [
  {
    name: "connections that say nothing",
    args: ["--abuse", "hang", "--conns", CROWD],
    check: allShownTheDoor,
  },
  {
    name: "lines that come a byte at a time and never end",
    args: ["--abuse", "slowloris", "--abuse-ms", 50, "--conns", CROWD],
    check: allShownTheDoor,
  },
  {
    name: "lines of a megabyte",
    args: ["--abuse", "oversize", "--abuse-bytes", 1 << 20, "--conns", CROWD],
    check({ closed_by_server, conns, abuse_bytes }) {
      assert.equal(closed_by_server, conns, "all are cut off");
      assert(abuse_bytes < conns * (1 << 20), "and not at the end of the line");
    },
  },
  {
    name: "random bytes",
    args: ["--abuse", "garbage", "--abuse-ms", 50, "--conns", 50],
    check: ({ closed_by_server, conns }) => assert.equal(closed_by_server, conns, "all are cut off"),
  },
  {
    name: "miners that do not read",
    args: ["--abuse", "slowread", "--rcvbuf", 2048, "--window", 60, "--conns", 20],
    check: ({ ready, conns }) => assert.equal(ready, conns),
  },
  {
    name: "miners that log in and break off, over and over",
    args: ["--abuse", "churn", "--conns", 2],
    check: ({ churned, setup_failed }) => assert(churned > 20 && setup_failed === 0, `${churned} ${setup_failed}`),
  },
];

/** Stratum's code for each kind of share that stratum-load sends. */
const CODES: Readonly<Record<string, number>> = { valid: 0, dup: 22, stale: 21, low: 23, badparam: 20 };

Deno.test("crowds that misbehave cost honest miners nothing", async (t) => {
  const program = await cachedStratumLoad();
  await using running = await startDevnetPool({ startDifficulty: 1e-9, portLines: GUARDS });
  const { pool } = running;
  await pool.logged("New block");
  const load = (...args: readonly (string | number)[]) =>
    runStratumLoad({ program, args: ["--port", pool.stratumPort, "--user", `${ADDRESS}.w%d`, ...args].map(String) });

  for (const { name, args, check } of ABUSES) {
    // deno-lint-ignore no-await-in-loop -- one crowd after the other
    await t.step(name, async () => {
      const tries: { readonly beside: number; readonly alone: number }[] = [];
      do {
        // deno-lint-ignore no-await-in-loop -- one try after the other
        const [honest, crowd] = await Promise.all([
          load(...HONEST),
          load(...args, "--secs", ABUSE_SECONDS, "--drain", 0.2),
        ]);
        assertNothingLost(honest);
        check(crowd);
        // deno-lint-ignore no-await-in-loop
        await everybodyGone(pool);
        const beside = honest.latency_ms.p99;
        if (beside <= HONEST_P99) return;
        // deno-lint-ignore no-await-in-loop
        tries.push({ beside, alone: (await load(...HONEST)).latency_ms.p99 });
      } while (tries.length < TRIES && tries.every(({ beside, alone }) => beside > BUSY_MACHINE * alone));
      assert(
        tries.some(({ beside, alone }) => beside <= BUSY_MACHINE * alone),
        `p99 of honest shares in ms, beside the crowd and alone: ${JSON.stringify(tries)}`,
      );
    });
  }

  await t.step("shares that are no good are refused, each for what it is", async () => {
    const mix = "valid:60,dup:10,stale:10,low:10,badparam:10";
    const { outcomes, lost, unanswered } = await load("--conns", 20, "--rate", 500, "--secs", 2, "--mix", mix);
    assert.deepEqual([lost, unanswered], [0, 0]);
    assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(Object.keys(CODES)));
    for (const { kind, code } of outcomes) assert.equal(code, CODES[kind], `${kind} shares`);
  });

  await t.step("an address most of whose shares are bad is banned for a while", async () => {
    const flood = await load("--conns", 20, "--rate", 1000, "--secs", 2, "--drain", 0.2, "--mix", "low:9,valid:1");
    assert.equal(flood.closed_by_server, flood.conns, "all are cut off");
    const look = () => load("--conns", 5, "--secs", 0.1, "--warmup", 0.1, "--settle", 0.1);
    assert.equal((await look()).ready, 0, "and nobody gets in");
    await pollUntil(async () => (await look()).ready === 5 || undefined, 3 * BAN_SECONDS, "the end of the ban");
  });

  await pool.stop();
  assert.doesNotMatch(pool.log(), /ERROR|Uncaught|TypeError/);
  for (const reason of ["line longer than", "handshake_timeout", "max_bad_lines"]) {
    assert(pool.log().includes(reason), `the log says: ${reason}`);
  }
});

/** Nobody stays for long without a handshake, and everybody has the time for it. */
function allShownTheDoor({ closed_by_server, conns, close_ms }: LoadReport): void {
  assert.equal(closed_by_server, conns, "all are cut off");
  assert(close_ms.p50 >= 1000 * HANDSHAKE_SECONDS - 100, `after ${close_ms.p50} ms`);
}

/** All honest miners stayed connected, and every share of theirs was answered with true. */
function assertNothingLost(report: LoadReport): void {
  const { ready, accepted, rejected, lost, unanswered, overrun, closed_by_server, grind_fail } = report;
  assert.deepEqual(
    { ready, rejected, lost, unanswered, overrun, closed_by_server, grind_fail },
    { ready: HONEST_CONNECTIONS, rejected: 0, lost: 0, unanswered: 0, overrun: 0, closed_by_server: 0, grind_fail: 0 },
  );
  assert(accepted > 1000, `${accepted} accepted`);
}

/** Waits until the pool has forgotten all connections. */
async function everybodyGone(pool: PoolProgram): Promise<void> {
  const isGone = async () => (await pool.monitor("/pool/"))["client_count"] === 0 || undefined;
  await pollUntil(isGone, 10, "no connections");
}
