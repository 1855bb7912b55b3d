import assert from "node:assert/strict";
import { displayHash } from "../../../src/coin/hash.ts";
import { createDispatch, type Dispatch } from "../../../src/server/control/dispatch.ts";
import type { ControlTarget } from "../../../src/server/control/whitelist.ts";

const HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

/** A dispatch for a chain and one that is mined along with it, on a clock that stands still. */
function makeDispatch(): { dispatch: Dispatch; told: string[]; setting: { time: number } } {
  const told: string[] = [];
  const setting = { time: 0 };
  const target = (key: string, method: ControlTarget["method"]): [string, ControlTarget] => [key, {
    method,
    notify: (hash) => told.push(hash === undefined ? key : `${key} ${displayHash(hash)}`),
  }];
  const targets = new Map([target("LTC", "getblocktemplate"), target("DOGE", "_check_new_jobs")]);
  return { dispatch: createDispatch(targets, () => setting.time), told, setting };
}

function command(component: string, method: string): Parameters<Dispatch["command"]>[0] {
  return { component, method, args: [], named: new Map(), token: undefined };
}

Deno.test("notification() has a chain of either kind look, and names the block if there was one", () => {
  const { dispatch, told } = makeDispatch();
  assert.deepEqual(dispatch.notification("LTC"), { kind: "taken" });
  assert.deepEqual(dispatch.notification("DOGE", HASH), { kind: "taken" });
  assert.deepEqual(told, ["LTC", `DOGE ${HASH}`]);
});

/** What is refused. */
const REFUSED = [
  ["PP", undefined, "component", 'expected one of the components LTC, DOGE, got "PP"'],
  ["__proto__", undefined, "component", 'expected one of the components LTC, DOGE, got "__proto__"'],
  ["LTC", "%s", "argument", `expected no more than a block's hash, got "%s"`],
  ["LTC", HASH.slice(1), "argument", /^expected no more than a block's hash, got "0{9}19d6/],
  ["LTC", "", "argument", `expected no more than a block's hash, got ""`],
] as const;

for (const [component, hash, cause, text] of REFUSED) {
  Deno.test(`notification() refuses the component ${component} with ${hash ?? "no hash"}`, () => {
    const { dispatch, told } = makeDispatch();
    const outcome = dispatch.notification(component, hash);
    assert(outcome.kind === "refused");
    assert.equal(outcome.cause, cause);
    if (typeof text === "string") assert.equal(outcome.text, text);
    else assert.match(outcome.text, text);
    assert.deepEqual(told, []);
  });
}

Deno.test("command() carries out what the whitelist allows, and nothing else", () => {
  const { dispatch, told } = makeDispatch();
  assert.deepEqual(dispatch.command(command("DOGE", "_check_new_jobs")), { kind: "taken" });
  const outcome = dispatch.command(command("LTC", "stop"));
  assert.equal(outcome.kind === "refused" && outcome.cause, "method");
  assert.deepEqual(told, ["DOGE"]);
});

Deno.test("commands and notifications of one component share a budget of twenty at once and ten a second", () => {
  const { dispatch, told, setting } = makeDispatch();
  for (let i = 0; i < 15; i++) {
    dispatch.notification("LTC");
    dispatch.command(command("LTC", "getblocktemplate"));
  }
  assert.equal(told.length, 20);
  const refused = { kind: "refused", cause: "too_fast", text: "too many requests for LTC" } as const;
  assert.deepEqual(dispatch.notification("LTC"), refused);
  assert.deepEqual(dispatch.command(command("LTC", "getblocktemplate")), refused);
  assert.deepEqual(dispatch.notification("DOGE"), { kind: "taken" });
  setting.time += 300;
  for (let i = 0; i < 10; i++) dispatch.notification("LTC");
  assert.equal(told.filter((key) => key === "LTC").length, 23);
});

Deno.test("what is refused for another reason costs nothing", () => {
  const { dispatch } = makeDispatch();
  for (let i = 0; i < 100; i++) dispatch.notification("LTC", "%s");
  assert.deepEqual(dispatch.notification("LTC"), { kind: "taken" });
});
