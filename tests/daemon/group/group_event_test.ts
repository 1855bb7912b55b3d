import assert from "node:assert/strict";
import { type GroupEvent, lineOfEvent } from "../../../src/daemon/group/group_event.ts";

const daemon = "a:1";

for (
  const { event, level, text } of [
    { event: { type: "up", daemon }, level: "info", text: /^Daemon a:1 is up and in sync$/ },
    {
      event: { type: "down", daemon, error: new Error("refused") },
      level: "error",
      text: /^Daemon a:1 is down: refused$/,
    },
    { event: { type: "silent", daemon, reason: "mute" }, level: "warn", text: /gives no work for now: mute$/ },
    { event: { type: "behind", daemon, reason: "late" }, level: "warn", text: /gives no work for now: late$/ },
    { event: { type: "other chain", daemon, reason: "fork" }, level: "error", text: /fork; compare its blocks/ },
    {
      event: { type: "other network", daemon, reason: "testnet" },
      level: "error",
      text: /testnet; all coinservs .* correct/,
    },
    {
      event: { type: "preferred", daemon, before: undefined },
      level: "info",
      text: /^Work comes from daemon a:1 now$/,
    },
    { event: { type: "preferred", daemon, before: "b:1" }, level: "info", text: /a:1 now, not from b:1$/ },
    { event: { type: "preferred", daemon: undefined, before: "b:1" }, level: "error", text: /^No daemon gives work/ },
    {
      event: { type: "submitted", daemon, outcome: { accepted: true, known: true } },
      level: "debug",
      text: /duplicate$/,
    },
    { event: { type: "not submitted", daemon, error: "gone" }, level: "warn", text: /did not take the block: gone$/ },
  ] as readonly { event: GroupEvent; level: string; text: RegExp }[]
) {
  Deno.test(`lineOfEvent() puts "${event.type}" at ${level} as ${text}`, () => {
    const line = lineOfEvent(event);
    assert.equal(line.level, level);
    assert.match(line.text, text);
  });
}
