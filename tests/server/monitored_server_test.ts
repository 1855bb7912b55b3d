import assert from "node:assert/strict";
import type { Difficulty } from "../../src/algorithms/difficulty.ts";
import { monitoredServer, type ServerParts } from "../../src/server/monitored_server.ts";
import type { SessionView } from "../../src/stratum/session.ts";
import { configOf, LTC, POOL } from "./config_fixture.ts";

function session(id: number, ...addresses: string[]): SessionView {
  return {
    id,
    remoteAddress: "198.51.100.7",
    agent: "cgminer/4.12",
    miners: addresses.map((address) => ({ address, worker: "rig" })),
    difficulty: 512 as Difficulty,
    acceptedWork: 1024,
    connectedAt: 0,
    lastShareAt: undefined,
    idle: false,
  };
}

interface Setting {
  readonly server: ReturnType<typeof monitoredServer>;
  /** How often each was read of the port. */
  readonly reads: Record<"sessions" | "status" | "counters", number>;
  now: number;
}

/** A server with a port of two connections, of which reading anything takes some milliseconds. */
function setting(tookMs: number): Setting {
  const reads = { sessions: 0, status: 0, counters: 0 };
  const read = <T>(what: keyof typeof reads, value: T) => async () => {
    reads[what]++;
    await Promise.resolve();
    own.now += tookMs;
    return value;
  };
  const parts = {
    config: () => own.config,
    ports: [{
      key: "pool",
      hashesPerShare: 1,
      sessions: read("sessions", [session(1, "alice"), session(2, "alice", "bob")]),
      status: read("status", { active_jobs: 3, client_count: 2 }),
      counters: read("counters", { stratum_connects: { total: 2 } }),
    }],
    agents: [],
    statuses: new Map(),
    datagrams: undefined,
    journal: { work: { recent: () => NO_WORK, sums: () => ({}) } },
    journalStatus: () => ({}),
    serverNumber: 0,
    startedAt: 0,
    now: () => own.now,
  };
  const own = { config: configOf(LTC + POOL), now: 60_000, reads, server: {} as Setting["server"] };
  own.server = monitoredServer(parts as unknown as ServerParts);
  return own;
}

const NOTHING = { count: 0, work: 0 };
const NO_WORK = { "1m": NOTHING, "5m": NOTHING, "1h": NOTHING, "24h": NOTHING };

function portOf({ server }: Setting) {
  return server.components().find(({ key }) => key === "pool") ?? assert.fail();
}

Deno.test("a port's connections are told by address, and in full for one address", async () => {
  const port = portOf(setting(0));
  assert.deepEqual(await port.clients?.(), {
    alice: { 1: { worker: "rig", idle: false }, 2: { worker: "rig", idle: false } },
    bob: { 2: { worker: "rig", idle: false } },
  });
  const [connection, ...others] = await port.client?.("bob") ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual(connection, {
    alltime_accepted_shares: 1024,
    difficulty: 512,
    type: "cgminer/4.12",
    worker: "rig",
    id: 2,
    jobmapper_size: 3,
    last_share_submit: "never",
    idle: false,
    address: "bob",
    ip_address: "198.51.100.7",
    connection_time: "0:01:00",
  });
});

Deno.test("however many ask, a port is asked for its connections once, and no more than a twentieth of the time", async () => {
  const own = setting(50);
  const port = portOf(own);
  await Promise.all([port.clients?.(), port.client?.("alice"), port.client?.("bob"), port.client?.("nobody")]);
  assert.equal(own.reads.sessions, 1);
  // Its status took as long at the same time: 100 ms.
  own.now += 1900;
  await port.client?.("carol");
  assert.equal(own.reads.sessions, 1);
  own.now += 200;
  await port.client?.("dave");
  assert.equal(own.reads.sessions, 2);
});

Deno.test("so it is for its status and its counters", async () => {
  const own = setting(50);
  const port = portOf(own);
  await Promise.all([port.status(), port.status(), own.server.counters(), own.server.counters()]);
  assert.deepEqual([own.reads.status, own.reads.counters], [1, 1]);
  own.now += 2000;
  await Promise.all([port.status(), own.server.counters()]);
  assert.deepEqual([own.reads.status, own.reads.counters], [2, 2]);
});

Deno.test("what a port tells in no time is never old", async () => {
  const own = setting(0);
  const port = portOf(own);
  await port.clients?.();
  await port.clients?.();
  await port.status();
  await port.status();
  assert.deepEqual(own.reads, { sessions: 2, status: 2, counters: 0 });
});
