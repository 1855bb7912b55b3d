import assert from "node:assert/strict";
import { componentsOf, type Config } from "../../src/config/checked_config.ts";
import { isReloadable } from "../../src/config/reloadable.ts";
import { monitorNetworkType, stratumServerType } from "../../src/server/component_types.ts";
import { registry } from "../../src/server/registry.ts";
import { planReload } from "../../src/server/reload_plan.ts";
import { checkConfig } from "../../src/server/load_config.ts";

const DAEMON = "{port: 9332, username: u, password: hunter2}";
const OTHER = "{port: 9333, username: u, password: hunter2}";

interface Parts {
  readonly main?: string;
  readonly chain?: string;
  readonly coinservs?: string;
  readonly pool?: string;
  readonly more?: string;
}

function textOf({ main = "", chain = "", coinservs = DAEMON, pool = "", more = "" }: Parts): string {
  return `main: {type: PowerPool${main}}
ltc: {type: MonitorNetwork, currency: LTC, algo: scrypt, coinservs: [${coinservs}], pool_address: rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3${chain}}
pool: {type: StratumServer, algo: scrypt${pool}}
${more}`;
}

function configOf(text: string): Config {
  const loaded = checkConfig(text, "c.yml");
  assert(loaded.ok, loaded.ok ? "" : loaded.lines.join("\n"));
  return loaded.config;
}

/** What becomes of a change, a line each. */
function planOf(before: Parts, after: Parts): { taken: string[]; kept: string[] } {
  const plan = planReload(configOf(textOf(before)), configOf(textOf(after)));
  const lines = (changes: typeof plan.taken) => changes.map(({ path, text }) => `${path}: ${text}`);
  return { taken: lines(plan.taken), kept: lines(plan.kept) };
}

const AUX =
  "doge: {type: MonitorAuxNetwork, currency: DOGE, algo: scrypt, coinservs: [{port: 22, username: u, password: hunter2}]}";
const SHOWN = (port: number, priority = 0) =>
  `{"address":"127.0.0.1","port":${port},"username":"u","password":"********","https":false,"timeout":30,` +
  `"longpoll_timeout":300,"maxsize":10,"poll_priority":${priority}}`;

for (
  const [before, after, line] of [
    [{}, { pool: ", start_difficulty: 64" }, "pool.start_difficulty: 128 -> 64"],
    [{}, { pool: ", minimum_manual_diff: 8" }, "pool.minimum_manual_diff: 64 -> 8"],
    [{}, { pool: ", vardiff: {spm_target: 15}" }, "pool.vardiff.spm_target: 20 -> 15"],
    [{}, { pool: ", vardiff: {tiers: [1, 2]}" }, "pool.vardiff.tiers: null -> [1,2]"],
    [{ pool: ", aliases: {a: b}" }, { pool: ", aliases: {a: c}" }, 'pool.aliases: {"a":"b"} -> {"a":"c"}'],
    [{}, { pool: ", donate_unknown: true" }, "pool.donate_unknown: false -> true"],
    [{}, { pool: ", valid_address_versions: any" }, 'pool.valid_address_versions: [] -> "any"'],
    [{}, { pool: ", guards: {max_connections: 5}" }, "pool.guards.max_connections: 20000 -> 5"],
    [{}, { pool: ", idle_worker_threshold: 5" }, "pool.idle_worker_threshold: 300 -> 5"],
    [{}, { pool: ", version_mask: 8192" }, "pool.version_mask: null -> 8192"],
    [{}, { pool: ", log_level: DEBUG" }, "pool.log_level: none -> DEBUG"],
    [{}, { main: ", default_component_log_level: WARN" }, 'main.default_component_log_level: "INFO" -> "WARN"'],
    [{}, { main: ", log_repeats: 3" }, "main.log_repeats: 10 -> 3"],
    [{}, { main: ", term_timeout: 3" }, "main.term_timeout: 10 -> 3"],
    [
      {},
      { coinservs: "{port: 9332, username: u, password: hunter3}" },
      "ltc.coinservs: changed in what is secret or not shown",
    ],
  ] as const
) {
  Deno.test(`${line} is taken over`, () => {
    assert.deepEqual(planOf(before, after), { taken: [line], kept: [] });
  });
}

for (
  const [before, after, line] of [
    [{}, { pool: ", port: 3334" }, "pool.port: 3333 -> 3334"],
    [{}, { pool: ", address: 127.0.0.1" }, 'pool.address: "0.0.0.0" -> "127.0.0.1"'],
    [{}, { pool: ", agent: {enabled: true}" }, "pool.agent.enabled: false -> true"],
    [{}, { chain: ", job_refresh: 5" }, "ltc.job_refresh: 15 -> 5"],
    [{}, { chain: ", diff1: 0xffff0000" }, "ltc.diff1: none -> 0xffff0000"],
    [{}, { main: ", shards: 2" }, 'main.shards: "auto" -> 2'],
    [{}, { main: ", server_number: 2" }, "main.server_number: 0 -> 2"],
    [{}, { more: "other: {type: StratumServer, algo: scrypt, port: 4444}" }, "other: StratumServer added"],
    [{ more: AUX }, {}, "doge: MonitorAuxNetwork removed"],
    [{ more: AUX }, { more: "doge: {type: ServerMonitor}" }, "doge: MonitorAuxNetwork -> ServerMonitor"],
    [
      { more: "web: {type: ServerMonitor, notify_token: one-long-token-1}" },
      { more: "web: {type: ServerMonitor, notify_token: one-long-token-2}" },
      "web.notify_token: changed in what is secret or not shown",
    ],
  ] as const
) {
  Deno.test(`${line} needs a restart`, () => {
    assert.deepEqual(planOf(before, after), { taken: [], kept: [line] });
  });
}

Deno.test("daemons that came are shown without their passwords", () => {
  assert.deepEqual(
    planOf({ chain: "" }, { coinservs: `${DAEMON}, ${OTHER}` }).taken.map((text) => text.slice(0, 190)),
    [
      `ltc.coinservs: [${SHOWN(9332)}] -> [${SHOWN(9332)},${SHOWN(9333)}]`.slice(0, 190),
    ],
  );
});

Deno.test("the same file again changes nothing, and leaves the same objects", () => {
  const [before, after] = [configOf(textOf({})), configOf(textOf({}))];
  const plan = planReload(before, after);
  assert.deepEqual([plan.taken, plan.kept], [[], []]);
  for (const [index, component] of plan.config.components.entries()) assert.equal(component, before.components[index]);
});

Deno.test("the configuration in force has what is taken over, and all else as it was", () => {
  const before = configOf(textOf({}));
  const after = configOf(
    textOf({ pool: ", port: 3334, start_difficulty: 64, log_level: ERROR", main: ", shards: 2", more: AUX }),
  );
  const { config } = planReload(before, after);
  const [pool] = componentsOf(config, stratumServerType);
  assert.deepEqual([pool?.options.port, pool?.options.start_difficulty, pool?.logLevel], [3333, 64, "ERROR"]);
  assert.deepEqual(config.components.map(({ key }) => key), before.components.map(({ key }) => key));
  // Nothing of the chain has changed.
  assert.equal(componentsOf(config, monitorNetworkType)[0], componentsOf(before, monitorNetworkType)[0]);
});

Deno.test("a log level alone leaves a component's options the same object", () => {
  const before = configOf(textOf({}));
  const { config } = planReload(before, configOf(textOf({ pool: ", log_level: ERROR" })));
  const [old, fresh] = [before, config].map((one) => componentsOf(one, stratumServerType)[0]);
  assert.equal(fresh?.options, old?.options);
  assert.equal(fresh?.logLevel, "ERROR");
});

Deno.test("options that change while the program runs are marked in their schemas", () => {
  const marked = registry.types.flatMap(({ type, options }) =>
    Object.keys(options.shape).filter((name) => isReloadable(options, [name])).map((name) => `${type}.${name}`)
  );
  assert.deepEqual(marked.filter((name) => !name.startsWith("StratumServer")), [
    "PowerPool.term_timeout",
    "PowerPool.default_component_log_level",
    "PowerPool.loggers",
    "PowerPool.log_format",
    "PowerPool.log_repeats",
    "PowerPool.log_mask_addresses",
    "MonitorNetwork.coinservs",
    "MonitorAuxNetwork.coinservs",
  ]);
  const port = stratumServerType.options;
  assert.deepEqual(
    Object.keys(port.shape).filter((name) => !isReloadable(port, [name])),
    ["address", "port", "algo", "jobmanager", "reporter", "proxy_from", "server_seed", "agent"],
  );
  assert.equal(isReloadable(port, ["guards", "exempt", 0]), true);
  assert.equal(isReloadable(port, ["agent", "enabled"]), false);
});
