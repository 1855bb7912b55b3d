import assert from "node:assert/strict";
import { displayHash } from "../../../src/coin/hash.ts";
import { readDatagram } from "../../../src/server/control/datagram_command.ts";
import { type ControlTarget, judgeCommand } from "../../../src/server/control/whitelist.ts";

const LTC: ControlTarget = { method: "getblocktemplate", notify: () => {} };
const DOGE: ControlTarget = { method: "_check_new_jobs", notify: () => {} };
const TARGETS = new Map([["LTC", LTC], ["DOGE", DOGE]]);
const HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

function judge(text: string, targets: ReadonlyMap<string, ControlTarget> = TARGETS) {
  const reading = readDatagram(new TextEncoder().encode(text));
  assert(reading.kind === "command");
  return judgeCommand(reading.command, targets);
}

const ALLOWED = [
  ["LTC getblocktemplate", LTC],
  ["LTC getblocktemplate signal=1 __spawn=1", LTC],
  ["DOGE _check_new_jobs signal=1 _single_exec=True __spawn=1", DOGE],
] as const;

for (const [text, target] of ALLOWED) {
  Deno.test(`judgeCommand() allows ${text}`, () => {
    assert.deepEqual(judge(text), { kind: "allowed", target, hash: undefined });
  });
}

Deno.test("judgeCommand() takes the hash that blocknotify puts in place of %s, in display order", () => {
  const judgement = judge(`LTC getblocktemplate signal=1 __spawn=1 ${HASH}`);
  assert(judgement.kind === "allowed" && judgement.hash !== undefined);
  assert.equal(displayHash(judgement.hash), HASH);
});

/** What PowerPool did as well, and what is of no form that it knew. */
const REFUSED = [
  ["PP exit", "component", 'expected one of the components LTC, DOGE, got "PP"'],
  ["ltc getblocktemplate", "component", 'expected one of the components LTC, DOGE, got "ltc"'],
  ["__proto__ getblocktemplate", "component", 'expected one of the components LTC, DOGE, got "__proto__"'],
  ["LTC stop", "method", 'expected getblocktemplate for LTC, got "stop"'],
  ["LTC _check_new_jobs", "method", 'expected getblocktemplate for LTC, got "_check_new_jobs"'],
  ["DOGE getblocktemplate", "method", 'expected _check_new_jobs for DOGE, got "getblocktemplate"'],
  [
    "LTC getblocktemplate new_block=1",
    "argument",
    /^expected signal, __spawn, _single_exec or token, got "new_block"$/,
  ],
  ["LTC getblocktemplate 1", "argument", `expected no more than a block's hash, got "1"`],
  [`LTC getblocktemplate ${HASH} 1`, "argument", /^expected no more than a block's hash, got "0{10}.*…"$/],
  ["LTC getblocktemplate %s", "argument", `expected no more than a block's hash, got "%s"`],
] as const;

for (const [text, cause, expected] of REFUSED) {
  Deno.test(`judgeCommand() refuses ${text}`, () => {
    const judgement = judge(text);
    assert(judgement.kind === "refused");
    assert.equal(judgement.cause, cause);
    if (typeof expected === "string") assert.equal(judgement.text, expected);
    else assert.match(judgement.text, expected);
  });
}

Deno.test("judgeCommand() shows nothing that a terminal would obey, and not much", () => {
  const judgement = judge(`\x1b[2J\u202e"${"x".repeat(100)} getblocktemplate`);
  assert(judgement.kind === "refused");
  assert.match(judgement.text, /got "\.\[2J\.\.x{34}…"$/);
});

Deno.test("judgeCommand() says so if there is nothing to command", () => {
  const judgement = judge("LTC getblocktemplate", new Map());
  assert.equal(judgement.kind === "refused" && judgement.text, 'expected one of the components (none), got "LTC"');
});
