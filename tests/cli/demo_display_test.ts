import assert from "node:assert/strict";
import fc from "fast-check";
import { createDisplay, type DemoState, type Display, summaryText } from "../../src/cli/demo_display.ts";

const STATE: DemoState = {
  seconds: 3725.9,
  hashesPerSecond: 5_204_000,
  sharesAccepted: 12,
  sharesRejected: 0,
  blocks: 3,
  miners: 2,
};
const SUMMARY = "1:02:05 · 5.20 MH/s · 12 shares, 0 rejected · 3 blocks · 2 miners";

/** What a display writes. */
function written(isTerminal: boolean, show: (display: Display) => void): string {
  let text = "";
  show(createDisplay((more) => text += more, isTerminal));
  return text;
}

Deno.test("summaryText() says how it goes", () => {
  assert.equal(summaryText(STATE), SUMMARY);
});

Deno.test("summaryText() counts one thing as one, and leaves out what is not measured yet", () => {
  const state = { seconds: 0, hashesPerSecond: undefined, sharesAccepted: 1, sharesRejected: 1, blocks: 1, miners: 1 };
  assert.equal(summaryText(state), "0:00:00 · 1 share, 1 rejected · 1 block · 1 miner");
});

Deno.test("summaryText() fits into 80 columns for four days of many miners", () => {
  const state = fc.record({
    seconds: fc.double({ min: 0, max: 4 * 86_400, noNaN: true }),
    hashesPerSecond: fc.double({ min: 0, max: 1e20, noNaN: true }),
    sharesAccepted: fc.nat(999_999),
    sharesRejected: fc.nat(9999),
    blocks: fc.nat(99_999),
    miners: fc.nat(99),
  });
  // The cursor stands behind the text, in the last column at most.
  fc.assert(fc.property(state, (state) => summaryText(state).length < 80));
});

Deno.test("a display on a terminal changes the summary in place, without a cursor, below all lines", () => {
  const text = written(true, (display) => {
    display.line("one");
    display.summary(STATE);
    display.line("two");
    display.summary({ ...STATE, blocks: 4 });
    display.end();
    display.end();
  });
  const later = SUMMARY.replace("3 blocks", "4 blocks");
  assert.equal(
    text,
    `one\n\x1b[?25l${SUMMARY}\r\x1b[Ktwo\n${SUMMARY}\r\x1b[K${later}\n\x1b[?25h`,
  );
});

Deno.test("a display on a terminal leaves the cursor alone if there was no summary", () => {
  assert.equal(written(true, (display) => display.end()), "");
});

Deno.test("a display elsewhere writes lines without control characters", () => {
  const text = written(false, (display) => {
    display.line("one");
    display.summary(STATE);
    display.line("two");
    display.end();
  });
  assert.equal(text, `one\n${SUMMARY}\ntwo\n`);
});
