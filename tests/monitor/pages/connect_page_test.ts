/** What the page tells of connecting a miner. */

import assert from "node:assert/strict";
import { addressBeginnings } from "../../../src/monitor/pages/address_beginnings.ts";
import { minerCommands } from "../../../src/monitor/pages/miner_commands.ts";
import { minerKinds, suitablePort, suitableRates } from "../../../src/monitor/pages/miner_kinds.ts";
import type { Port } from "../../../src/monitor/api/port.ts";
import { FAKE_PORTS, fakeView } from "../fake_view.ts";
import { askPage } from "./pages_client.ts";

const [FIRST] = FAKE_PORTS as readonly [Port, ...Port[]];

/** The page of a pool of these ports. */
async function pageOf(ports: readonly Port[], query = "", origin = "http://pool.example:3855"): Promise<string> {
  const view = fakeView({ ports: () => Promise.resolve(ports) });
  return (await askPage(`/view/connect${query}`, { view, visit: { origin } })).text;
}

Deno.test("the host is the one by which the visitor knows the pool", async () => {
  assert.match(await pageOf([FIRST]), /<code>stratum\+tcp:\/\/pool\.example:3333<\/code>/);
  assert.match(await pageOf([FIRST], "", "https://[2001:db8::1]"), /stratum\+tcp:\/\/\[2001:db8::1\]:3333/);
});

Deno.test("an encrypted port has another URL, and only programs that can encrypt", async () => {
  const text = await pageOf([{ ...FIRST, tls: true }]);
  assert.match(text, /stratum\+ssl:\/\/pool\.example:3333/);
  assert.doesNotMatch(text, /<code>cgminer/);
  assert.match(text, /minerd -a scrypt -o stratum\+tcps:\/\/pool\.example:3333/);
});

Deno.test("without an address the settings have a placeholder of the port's coin", async () => {
  assert.match(await pageOf([FIRST]), /<code>YOUR_LTC_ADDRESS\.rig1<\/code>/);
});

Deno.test("an address that is filled in stands in the settings", async () => {
  assert.match(await pageOf([FIRST], "?address=+ltc1qabc "), /-u ltc1qabc\.rig1 -p x/);
});

for (const address of ["x; rm -rf ~", "$(id)", "`id`", "a|b", "-o evil", "a&b", "a\nb"]) {
  Deno.test(`a link cannot put ${JSON.stringify(address)} into a command line`, async () => {
    const text = await pageOf([FIRST], `?address=${encodeURIComponent(address)}`);
    assert.match(text, /That is no address/);
    for (const [, command] of text.matchAll(/<code>([^<]*-o[^<]*)<\/code>/g)) {
      assert.match(command ?? "", /YOUR_LTC_ADDRESS/);
    }
  });
}

Deno.test("a port that only the pool's own machine reaches says so to others", async () => {
  const port = { ...FIRST, address: "127.0.0.1" };
  assert.match(await pageOf([port]), /only miners on the pool's own machine|only miners on the pool&#39;s own machine/);
  assert.doesNotMatch(await pageOf([port], "", "http://127.0.0.1:3855"), /own machine reach/);
});

const BEGINNINGS: readonly (readonly [string, readonly string[]])[] = [
  ["LTC", ["ltc1", "L", "M", "3"]],
  ["BTC", ["bc1", "1", "3"]],
  ["DOGE", ["D", "9", "A"]],
  ["NIX", []],
];

for (const [currency, expected] of BEGINNINGS) {
  Deno.test(`addresses of ${currency} begin with ${expected.join(", ") || "nobody knows what"}`, () => {
    assert.deepEqual([...addressBeginnings(currency)].sort(), [...expected].sort());
  });
}

Deno.test("a program is named only for algorithms that it speaks", () => {
  const programs = (algorithm: string) =>
    minerCommands({ host: "h", port: 1, tls: false, algorithm, user: "a" }).map(({ program }) => program);
  assert.deepEqual(programs("sha256").slice(0, 3), ["cgminer", "bfgminer", "cpuminer"]);
  assert.deepEqual(programs("x11").slice(0, 1), ["cpuminer-opt"]);
});

/** A port of SHA-256 whose difficulty stays. */
function sha256Port(key: string, start: number, own: Partial<Port["difficulty"]> = {}): Port {
  const difficulty = { start, vardiff: false, minimum: 0.001, maximum: null, shares_per_minute: null, ...own };
  return { ...FIRST, key, algorithm: "sha256", difficulty };
}

Deno.test("each kind of miner is sent to the port whose difficulty suits it", () => {
  const ports = [sha256Port("small", 0.001), sha256Port("home", 1024), sha256Port("farm", 500_000)];
  const choices = minerKinds("sha256").map((kind) => [kind.name.split(" ")[0], suitablePort(kind, ports)] as const);
  assert.deepEqual(Object.fromEntries(choices.map(([name, choice]) => [name, [choice?.port.key, choice?.password]])), {
    NerdMiner: ["small", "x"],
    Computer: ["small", "d=0.0078125"],
    USB: ["home", "x"],
    "Bitaxe,": ["home", "x"],
    "Antminer,": ["farm", "x"],
    Rented: ["small", "d=8388608"],
  });
});

Deno.test("a port with vardiff suits all between its bounds", () => {
  const port = sha256Port("all", 1, { vardiff: true, minimum: 1, maximum: 2 ** 20, shares_per_minute: 20 });
  const { from, to } = suitableRates(port) ?? { from: NaN, to: NaN };
  assert(from < 40e6 && to > 9e15, `${from} to ${to}`);
});

Deno.test("no port suits where difficulties are too high for a miner", () => {
  const [nerdMiner] = minerKinds("sha256");
  assert(nerdMiner !== undefined);
  assert.equal(suitablePort(nerdMiner, [sha256Port("farm", 500_000, { minimum: 1024 })]), undefined);
});
