// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * The Stratum port under load, beside the least server that checks shares, and whether it does what it should.
 *
 * Run it with the names of some parts behind it, or with none for all: `deno run -A bench/stratum_bench.ts latency`.
 * `--quick` only shows that it works; `--long` loads the pool for ten minutes where it is one. It needs two cores, one
 * of them for the servers alone, and the folder shared beside the project's, with the load generator and the yardstick.
 *
 * @module
 */

import { measureBroadcast } from "./stratum/broadcast.ts";
import { measureEndurance } from "./stratum/endurance.ts";
import { type Finding, findingsTable, isMet } from "./stratum/finding.ts";
import { type Lab, openLab, type Pace } from "./stratum/lab.ts";
import { measureLatency } from "./stratum/latency.ts";
import { measureMemory } from "./stratum/memory.ts";
import { measureShards } from "./stratum/shards.ts";
import { measureTemplateTime } from "./stratum/template_time.ts";
import { measureThroughput } from "./stratum/throughput.ts";

const parts: Readonly<Record<string, (lab: Lab) => Promise<Finding[]>>> = {
  throughput: measureThroughput,
  latency: measureLatency,
  memory: measureMemory,
  broadcast: measureBroadcast,
  template: measureTemplateTime,
  shards: measureShards,
  endurance: measureEndurance,
};

const names = Deno.args.filter((argument) => !argument.startsWith("--"));
const paces = Deno.args.filter((argument) => argument.startsWith("--"));
const wrong = [
  ...names.filter((name) => !Object.hasOwn(parts, name)),
  ...paces.filter((pace) => pace !== "--quick" && pace !== "--long"),
];
if (wrong.length > 0 || paces.length > 1) {
  console.error(`Cannot measure ${Deno.args.join(" ")}: expected [--quick|--long] [${Object.keys(parts).join("] [")}]`);
  Deno.exit(2);
}

// An orderly end takes everything along that was started.
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => Deno.exit(1));

const pace = (paces[0]?.slice(2) ?? "normal") as Pace;
const findings: Finding[] = [];
const failures: string[] = [];
try {
  await using lab = await openLab(pace);
  for (const name of names.length === 0 ? Object.keys(parts) : names) {
    lab.say(`measuring ${name} …`);
    try {
      // deno-lint-ignore no-await-in-loop -- one measurement at a time
      findings.push(...await (parts[name] as (lab: Lab) => Promise<Finding[]>)(lab));
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
    }
  }
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
console.log(findingsTable(findings));
for (const failure of failures) console.error(`\nNot measured: ${failure}`);
const missed = findings.filter((finding) => isMet(finding) === false);
console.log(`\n${findings.length} measured, ${missed.length} short of the target, ${failures.length} parts failed`);
Deno.exit(failures.length === 0 ? 0 : 1);
