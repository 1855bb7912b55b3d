import assert from "node:assert/strict";
import { publicStatus } from "../../../src/monitor/access/public_status.ts";
import { publicView } from "../../../src/monitor/access/public_view.ts";
import { blockList } from "../../../src/monitor/api/block.ts";
import { eventList } from "../../../src/monitor/api/event.ts";
import { miner } from "../../../src/monitor/api/miner.ts";
import { networkList } from "../../../src/monitor/api/network.ts";
import { pool } from "../../../src/monitor/api/pool.ts";
import { portList } from "../../../src/monitor/api/port.ts";
import { FAKE_MINERS, FAKE_POOL, FAKE_SECRETS, fakeView } from "../fake_view.ts";
import { STATUSES } from "../metrics/metrics_server.ts";

const SECRETS = [...FAKE_SECRETS, "LitecoinCore"];

Deno.test("visitors see no IP addresses, no hosts of daemons, no paths, no events", async () => {
  const view = publicView(fakeView());
  const seen = {
    pool: pool.parse(await view.pool()),
    ...networkList.parse({ networks: await view.networks() }),
    ...portList.parse({ ports: await view.ports() }),
    miners: await view.miners({ offset: 0, limit: 10 }),
    details: (await Promise.all(FAKE_MINERS.map((address) => view.miner(address)))).map((found) => miner.parse(found)),
    ...blockList.parse(await view.blocks({ limit: 500 })),
    ...eventList.parse(await view.events({ limit: 500 })),
  };
  const text = JSON.stringify(seen);
  for (const secret of SECRETS) assert(!text.includes(secret), secret);
  assert.deepEqual(seen.events, []);
});

Deno.test("the made-up pool has what visitors must not see", async () => {
  const view = fakeView();
  const text = JSON.stringify([
    await view.pool(),
    await view.networks(),
    await view.ports(),
    await Promise.all(FAKE_MINERS.map((address) => view.miner(address))),
  ]);
  for (const secret of SECRETS) assert(text.includes(secret), secret);
});

Deno.test("visitors see all the rest", async () => {
  const view = publicView(fakeView());
  const { problems, journal, ...rest } = await view.pool();
  const { problems: allProblems, journal: wholeJournal, ...whole } = FAKE_POOL;
  assert.deepEqual(rest, whole);
  assert.deepEqual(journal, { ...wholeJournal, path: "" });
  assert.deepEqual(problems.map(({ component }) => component), allProblems.map(({ component }) => component));
  const [network] = await view.networks();
  assert.deepEqual(network?.daemons.map(({ name, state, height }) => [name, state, height]), [
    ["daemon 1", "live", 2_845_122],
    ["daemon 2", "down", null],
  ]);
  const [port] = await view.ports();
  assert.deepEqual([port?.port, port?.hash_rates["5m"], port?.banned], [3333, 1.2e9, []]);
});

Deno.test("nothing tells visitors of events, and nothing is left behind", () => {
  const view = fakeView();
  let told = 0;
  publicView(view).onEvent(() => told++)();
  view.tell({ level: "info", component: "pool", text: "Banned 203.0.113.99" });
  assert.deepEqual([told, view.listeners()], [0, 0]);
});

Deno.test("of a status, visitors see numbers, and texts that are known to be harmless", () => {
  const status = {
    hps: 1.5,
    subsidy: 50n,
    client_count_authed: 4,
    last_flush_job: { currency: "LTC", merged_networks: ["DOGE"], job_id: "7", pushed_at: "2026" },
    banned_addresses: ["192.0.2.1"],
    redis: "10.0.0.1:6379",
    error: "Cannot reach 10.0.0.1",
    files: { "/var/lib/x.db": 3, "10.0.0.1:9332": 1, "192.0.2.7": 2 },
    coinservers: {
      "10.1.2.3:9332": {
        status: "live",
        reason: "10.1.2.3 is slow",
        preferred: true,
        last_getinfo: { blocks: 9, version: 210400, subversion: "/LitecoinCore:0.21.4/" },
      },
      "10.1.2.4:9332": null,
    },
  };
  assert.deepEqual(publicStatus(status), {
    hps: 1.5,
    subsidy: 50n,
    client_count_authed: 4,
    last_flush_job: { currency: "LTC", merged_networks: ["DOGE"], job_id: "7", pushed_at: "2026" },
    banned_addresses: [],
    files: {},
    coinservers: {
      "daemon 1": { status: "live", preferred: true, last_getinfo: { blocks: 9, version: null } },
      "daemon 2": null,
    },
  });
});

Deno.test("no status of any component shows visitors a host or an address", () => {
  const text = JSON.stringify(Object.values(STATUSES).map((status) => publicStatus(status)));
  assert.doesNotMatch(text, /192\.0\.2\.1|9332|22555/);
  assert.match(text, /"client_count_authed":4/);
});
