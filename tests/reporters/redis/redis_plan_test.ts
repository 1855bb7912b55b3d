import assert from "node:assert/strict";
import type { JournalItem } from "../../../src/journal/reader.ts";
import type { BlockState, ShareOutcome } from "../../../src/journal/records.ts";
import { createPlanner, type PlanParts } from "../../../src/reporters/redis/redis_plan.ts";
import type { RedisStep } from "../../../src/reporters/redis/redis_step.ts";
import { block, MINUTE, PLAN_PARTS, share } from "./redis_fixture.ts";

/** The steps of a batch as lines: command, key, arguments. */
function linesOf(items: readonly JournalItem[], parts: PlanParts = PLAN_PARTS): string[] {
  return createPlanner(parts)(items).steps.map(lineOf);
}

function lineOf(step: RedisStep): string {
  if (step.command === "END_ROUND") return `END_ROUND ${step.key} ${step.block}`;
  return [step.command, step.key, ...step.args].join(" ");
}

function withReports(reports: PlanParts["pool"]["pool_report_configs"], attrs = {}): PlanParts {
  return { ...PLAN_PARTS, pool: { ...PLAN_PARTS.pool, pool_report_configs: reports, attrs } };
}

Deno.test("an accepted share counts for its minute, its currency, each one mined along, and its chain", () => {
  assert.deepEqual(linesOf([share()]), [
    `HINCRBYFLOAT min_acc_scrypt_${MINUTE} ltc1alice.rig 128`,
    "HINCRBYFLOAT current_block_LTC_scrypt chain_1_shares 128",
    "HINCRBYFLOAT current_block_DOGE_scrypt chain_1_shares 128",
    "HINCRBYFLOAT current_block_BEL_scrypt chain_1_shares 128",
    "RPUSH chain_1_slice ltc1alice:128",
  ]);
});

Deno.test("shares go to the chain that the reporter has", () => {
  assert.deepEqual(linesOf([share({ port: "btc", currency: "BTC" })], { ...PLAN_PARTS, chain: 7 }), [
    `HINCRBYFLOAT min_acc_sha256_${MINUTE} ltc1alice.rig 128`,
    "HINCRBYFLOAT current_block_BTC_sha256 chain_7_shares 128",
    "RPUSH chain_7_slice ltc1alice:128",
  ]);
});

for (
  const [outcome, key] of [
    ["stale", `min_stale_scrypt_${MINUTE}`],
    ["duplicate", `min_dup_scrypt_${MINUTE}`],
    ["low", `min_low_scrypt_${MINUTE}`],
  ] as const satisfies readonly [ShareOutcome, string][]
) {
  Deno.test(`a share that is ${outcome} counts for its minute alone`, () => {
    assert.deepEqual(linesOf([share({ outcome })]), [`HINCRBYFLOAT ${key} ltc1alice.rig 128`]);
  });
}

Deno.test("an invalid share counts for nothing", () => {
  assert.deepEqual(linesOf([share({ outcome: "invalid" })], withReports([report("pool", "")])), []);
});

Deno.test("a worker without a name keeps the dot behind its address", () => {
  const [line] = linesOf([share({ worker: "" })]);
  assert.equal(line, `HINCRBYFLOAT min_acc_scrypt_${MINUTE} ltc1alice. 128`);
});

Deno.test("sums are made of a batch, while a chain gets every share, in order", () => {
  const items = [
    share({ difficulty: 0.5 }),
    share({ address: "ltc1bob", difficulty: 64 }),
    share({ difficulty: 0.25, time: (MINUTE + 60) * 1000 }),
    share({ difficulty: 1 }),
  ];
  assert.deepEqual(linesOf(items).filter((line) => !/_(DOGE|BEL)_/.test(line)), [
    `HINCRBYFLOAT min_acc_scrypt_${MINUTE} ltc1alice.rig 1.5`,
    `HINCRBYFLOAT min_acc_scrypt_${MINUTE} ltc1bob.rig 64`,
    "HINCRBYFLOAT current_block_LTC_scrypt chain_1_shares 65.75",
    `HINCRBYFLOAT min_acc_scrypt_${MINUTE + 60} ltc1alice.rig 0.25`,
    "RPUSH chain_1_slice ltc1alice:0.5 ltc1bob:64 ltc1alice:0.25 ltc1alice:1",
  ]);
});

Deno.test("a chain gets many shares in several steps, for a script takes only so many arguments", () => {
  const items = Array.from({ length: 1200 }, (_, index) => share({ difficulty: index + 1 }));
  const pushes = createPlanner(PLAN_PARTS)(items).steps.filter(({ command }) => command === "RPUSH");
  assert.deepEqual(pushes.map((step) => step.command === "RPUSH" && step.args.length), [500, 500, 200]);
  assert.deepEqual(
    pushes.flatMap((step) => step.command === "RPUSH" ? step.args : []),
    items.map(({ difficulty }) => `ltc1alice:${difficulty}`),
  );
});

Deno.test("what comes before a block counts for its round, and what comes after it for the next one", () => {
  const items = [share({ difficulty: 1 }), block(), share({ difficulty: 2 }), share({ difficulty: 3 })];
  assert.deepEqual(linesOf(items).filter((line) => !/_(DOGE|BEL)_|^HINCRBYFLOAT min/.test(line)), [
    "HINCRBYFLOAT current_block_LTC_scrypt chain_1_shares 1",
    "RPUSH chain_1_slice ltc1alice:1",
    `END_ROUND current_block_LTC_scrypt unproc_block_${"aa".repeat(32)}`,
    "HINCRBYFLOAT current_block_LTC_scrypt chain_1_shares 5",
    "RPUSH chain_1_slice ltc1alice:2 ltc1alice:3",
  ]);
});

for (
  const [state, ends] of [
    ["found", false],
    ["accepted", true],
    ["mature", true],
    ["orphaned", false],
    ["rejected", false],
  ] as const satisfies readonly [BlockState, boolean][]
) {
  Deno.test(`a block that is ${state} ${ends ? "ends its round, if it has not done so" : "ends no round"}`, () => {
    assert.equal(linesOf([block({ state })]).length, ends ? 1 : 0);
  });
}

Deno.test("a block is noted with what SimpleCoin wants to know of it", () => {
  assert.deepEqual(createPlanner(PLAN_PARTS)([block()]).steps, [{
    command: "END_ROUND",
    key: "current_block_LTC_scrypt",
    block: `unproc_block_${"aa".repeat(32)}`,
    hash: "aa".repeat(32),
    time: `${MINUTE + 12}.345`,
    value: "625000000",
    fields: [
      ...["address", "ltc1alice"],
      ...["worker", "rig"],
      ...["height", "2800000"],
      ...["total_subsidy", "625000000"],
      ...["fees", "12345"],
      ...["hex_bits", "1900ffff"],
      ...["hash", "aa".repeat(32)],
      ...["currency", "LTC"],
      ...["algo", "scrypt"],
      ...["merged", "0"],
    ],
  }]);
});

Deno.test("a block of a chain that is mined along is noted as PowerPool did: no fees, bits in upper case", () => {
  const [step] = createPlanner(PLAN_PARTS)([block({ currency: "DOGE", isAux: true, value: undefined })]).steps;
  assert(step?.command === "END_ROUND");
  assert.equal(step.key, "current_block_DOGE_scrypt");
  assert.equal(step.value, "");
  const fields = Object.fromEntries(step.fields.flatMap((name, at) => at % 2 ? [] : [[name, step.fields[at + 1]]]));
  const { total_subsidy, fees, hex_bits, currency, merged } = fields;
  assert.deepEqual({ total_subsidy, fees, hex_bits, currency, merged }, {
    total_subsidy: "0",
    fees: "None",
    hex_bits: "1900FFFF",
    currency: "DOGE",
    merged: "1",
  });
});

function report(user: string, worker_format_string: string, report_merge = false) {
  return { user, worker_format_string, report_merge };
}

/** The fields of the first minute. */
function fieldsOf(parts: PlanParts, own: Partial<ReturnType<typeof share>> = {}): string[] {
  return createPlanner(parts)([share(own)]).steps.flatMap((step) =>
    step.command === "HINCRBYFLOAT" && step.key.startsWith("min_") ? [step.args[0]] : []
  );
}

Deno.test("statistics of the pool are more fields of the minute", () => {
  const parts = withReports([report("pool", "{server_name}_{algo}@{place}"), report("pool_currency", "{currency}")], {
    place: "fra",
  });
  assert.deepEqual(fieldsOf(parts), ["ltc1alice.rig", "pool.powerpool_scrypt@fra", "pool_currency.LTC"]);
});

Deno.test("a statistic of all currencies leaves those behind it alone, unlike PowerPool's", () => {
  const parts = withReports([report("pool_currency", "{currency}", true), report("pool", "{currency}")]);
  assert.deepEqual(fieldsOf(parts), [
    "ltc1alice.rig",
    "pool_currency.LTC",
    "pool_currency.DOGE",
    "pool_currency.BEL",
    "pool.LTC",
  ]);
});

Deno.test("the currency of a job that is not known is UNKNOWN", () => {
  const parts = withReports([report("pool_currency", "{currency}", true)]);
  assert.deepEqual(fieldsOf(parts, { currency: "", outcome: "stale" }), ["ltc1alice.rig", "pool_currency.UNKNOWN"]);
});

Deno.test("CashAddr addresses go without their chain's name, for SimpleCoin splits at the colon", () => {
  const lines = linesOf([share({ port: "btc", currency: "BCH", address: "bitcoincash:qalice" })]);
  assert.equal(lines[0], `HINCRBYFLOAT min_acc_sha256_${MINUTE} qalice.rig 128`);
  assert.equal(lines.at(-1), "RPUSH chain_1_slice qalice:128");
});

Deno.test("shares and blocks of a port that is gone have the algorithm of their currency", () => {
  const lines = linesOf([share({ port: "gone" }), block({ port: "" })]);
  assert.equal(lines[0], `HINCRBYFLOAT min_acc_scrypt_${MINUTE} ltc1alice.rig 128`);
  assert.match(lines.at(-1) ?? "", /^END_ROUND current_block_LTC_scrypt /);
});

Deno.test("shares and blocks whose algorithm nobody knows are counted, by port", () => {
  const gone = { port: "gone", currency: "VTC" };
  const { steps, homeless } = createPlanner(PLAN_PARTS)([share(gone), share(gone), block({ ...gone, port: "" })]);
  assert.deepEqual(steps, []);
  assert.deepEqual([...homeless], [["gone", 2], ["", 1]]);
});

Deno.test("new tips of chains are nothing to SimpleCoin", () => {
  const network = { kind: "network", sequence: 1, time: 0, network: "ltc", currency: "LTC", height: 1 } as const;
  assert.deepEqual(linesOf([{ ...network, difficulty: 1, value: 0n }]), []);
});
