import assert from "node:assert/strict";
import fc from "fast-check";
import type { Prospect } from "../../../src/jobmanagers/network.ts";
import type { Score } from "../../../src/jobmanagers/scores/score_source.ts";
import {
  chooseNetwork,
  type NetworkView,
  NOTHING_CHOSEN,
  profitOf,
  type SwitchingEvent,
  type SwitchingRules,
  type SwitchingState,
} from "../../../src/jobmanagers/switching/switching_choice.ts";

/** A minute's stay, PowerPool's margin, and scores that hold for ten minutes. */
const RULES: SwitchingRules = { margin: 1.2, minStayMs: 60_000, maxScoreAgeMs: 600_000 };

/** With this prospect the profit of a network is its score. */
const PROSPECT: Prospect = { height: 100, value: 100n, difficulty: 1, isOverHeight: false };

/** One line of a series: at a time, what there is and what happens, and what is to be mined then. */
interface Line {
  /** Seconds. */
  readonly at: number;
  /** Scores that are read: of A, B and C. */
  readonly scores?: readonly (number | undefined)[];
  /** How old these are, seconds. */
  readonly age?: number;
  readonly block?: string;
  /** Networks without daemon, and those at their greatest height, from here on. */
  readonly down?: string;
  readonly over?: string;
  readonly mined: string;
  readonly next?: string;
  readonly why?: string;
}

function viewsOf(down: string, over: string): NetworkView[] {
  return ["A", "B", "C"].map((key) => ({
    key,
    currency: key,
    prospect: down.includes(key) ? undefined : { ...PROSPECT, isOverHeight: over.includes(key) },
  }));
}

function scoresOf(profits: readonly (number | undefined)[], time: number): Map<string, Score> {
  return new Map(profits.flatMap((profit, i) => {
    return profit === undefined ? [] : [[["A", "B", "C"][i] as string, { profit, ratio: 1, time }] as const];
  }));
}

/** Plays a series and checks each of its lines. */
function play(lines: readonly Line[], rules: SwitchingRules = RULES): SwitchingState {
  let state = NOTHING_CHOSEN;
  let [down, over] = ["", ""];
  for (const [i, line] of lines.entries()) {
    ({ down = down, over = over } = line);
    const time = line.at * 1000;
    const event: SwitchingEvent = {
      networks: viewsOf(down, over),
      ...line.scores === undefined ? {} : { scores: scoresOf(line.scores, time - (line.age ?? 0) * 1000) },
      ...line.block === undefined ? {} : { newBlock: line.block },
    };
    const before = state.current;
    state = chooseNetwork(state, event, time, rules);
    const where = `line ${i}, at ${line.at} s`;
    assert.equal(state.current ?? "", line.mined, where);
    if (line.next !== undefined) assert.equal(state.next, line.next, where);
    if (line.why !== undefined) assert.deepEqual([state.current !== before, state.reason], [true, line.why], where);
  }
  return state;
}

for (
  const [profit, ratio, value, difficulty, expected] of [
    [1, 1, 100_000_000n, 1, 1_000_000],
    [0.0021, 1, 2_500_000_000n, 30_000, 1.75],
    [0.0021, 0.5, 2_500_000_000n, 30_000, 0.875],
    [0, 1, 2_500_000_000n, 30_000, 0],
  ] as const
) {
  Deno.test(`profitOf() of score ${profit} x ${ratio}, ${value} satoshis at difficulty ${difficulty} is ${expected}`, () => {
    const { abs } = Math;
    const profitNow = profitOf({ ...PROSPECT, value, difficulty }, { profit, ratio, time: 0 });
    assert(abs(profitNow - expected) <= 1e-12 * expected, String(profitNow));
  });
}

const SERIES: Readonly<Record<string, { readonly lines: readonly Line[]; readonly rules?: SwitchingRules }>> = {
  "the first network that can be mined is taken at once": {
    lines: [
      { at: 0, down: "ABC", mined: "" },
      { at: 1, down: "AC", mined: "B", next: "B", why: "start" },
    ],
  },
  "the first network is left at once when scores come in, however short its stay": {
    lines: [
      { at: 0, mined: "A" },
      { at: 1, scores: [1, 2, 1], mined: "B", why: "margin" },
    ],
  },
  "a network that is better by less than the margin is mined from the next block of the current one on": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 10, scores: [1, 1.1, 1], mined: "A", next: "B" },
      { at: 20, block: "B", mined: "A", next: "B" },
      { at: 30, block: "A", mined: "B", next: "B", why: "block" },
    ],
  },
  "the margin itself is not beyond the margin": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 1, scores: [1, 1.2, 1], mined: "A", next: "B" },
      { at: 2, scores: [1, 1.21, 1], mined: "B", why: "margin" },
    ],
  },
  "the margin holds against the network mined now, not against the one formerly scheduled": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 1, scores: [1, 1.1, 1], mined: "A", next: "B" },
      { at: 2, scores: [1, 1, 1.3], mined: "C", why: "margin" },
    ],
  },
  "a score that jumps back and forth makes one switch in a stay": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 1, scores: [1, 2, 1], mined: "B" },
      { at: 2, scores: [4, 2, 1], mined: "B", next: "A" },
      { at: 3, scores: [1, 2, 1], mined: "B", next: "B" },
      { at: 4, scores: [4, 2, 1], block: "B", mined: "B", next: "A" },
      { at: 60, scores: [4, 2, 1], mined: "B" },
      { at: 61, scores: [4, 2, 1], mined: "A", why: "margin" },
      { at: 62, scores: [1, 2, 1], mined: "A" },
    ],
  },
  "scores that waver within the margin make no switch between blocks": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      ...[100, 200, 300, 400].flatMap((at): Line[] => [
        { at, scores: [1, 1.19, 1], mined: "A" },
        { at: at + 50, scores: [1.19, 1, 1], mined: "A" },
      ]),
    ],
  },
  "margin_switch 0 never switches between blocks": {
    rules: { ...RULES, margin: 0 },
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 100, scores: [1, 50, 1], mined: "A", next: "B" },
      { at: 200, block: "A", mined: "B", why: "block" },
    ],
  },
  "a network whose daemon dies is left at once for the best other one, however short its stay": {
    lines: [
      { at: 0, scores: [1, 1, 1], mined: "A" },
      { at: 1, scores: [1, 3, 2], mined: "B" },
      { at: 2, down: "B", mined: "C", why: "trouble" },
      { at: 3, down: "", mined: "C", next: "B" },
      { at: 61, mined: "C" },
      { at: 62, mined: "B", why: "margin" },
    ],
  },
  "a network without daemon or job is never chosen": {
    lines: [
      { at: 0, scores: [1, 100, 1], down: "B", mined: "A", next: "A" },
      { at: 100, block: "A", mined: "A" },
    ],
  },
  "with no daemon at all, what was mined stays, and the first one back is mined at once": {
    lines: [
      { at: 0, scores: [1, 2, 3], mined: "C" },
      { at: 1, down: "ABC", mined: "C", next: "C" },
      { at: 2, down: "BC", mined: "A", why: "trouble" },
    ],
  },
  "a network at its greatest height is left at once, and mined only if there is no other": {
    lines: [
      { at: 0, scores: [1, 2, 3], mined: "C" },
      { at: 1, over: "C", block: "C", mined: "B", why: "height" },
      { at: 100, block: "B", mined: "B" },
      { at: 101, down: "A", over: "BC", mined: "C", why: "margin" },
      { at: 102, down: "", mined: "A", why: "height" },
    ],
  },
  "without scores the current network stays, and if it dies the first one of the list follows": {
    lines: [
      { at: 0, scores: [], down: "A", mined: "B" },
      { at: 100, scores: [], down: "", block: "B", mined: "B", next: "B" },
      { at: 200, down: "B", mined: "A", why: "trouble" },
    ],
  },
  "scores that grow old are not trusted: the network mined now stays": {
    lines: [
      { at: 0, scores: [1, 2, 1], mined: "B" },
      { at: 599, block: "B", mined: "B" },
      { at: 700, block: "B", mined: "B", next: "B" },
      { at: 800, down: "B", mined: "A", why: "trouble" },
    ],
  },
  "scores that are old when they are read count for nothing": {
    lines: [
      { at: 1000, scores: [1, 2, 1], mined: "B" },
      { at: 1100, scores: [9, 1, 1], age: 601, mined: "B" },
      { at: 1200, scores: [9, 1, 1], age: 600, mined: "A", why: "margin" },
    ],
  },
  "a network whose score alone is missing counts as worth nothing": {
    lines: [
      { at: 0, scores: [1, 2, 1], mined: "B" },
      { at: 100, scores: [1, undefined, 0], mined: "A", why: "margin" },
    ],
  },
  "a clock that is set back does not make a stay longer": {
    lines: [
      { at: 1000, scores: [1, 1, 1], mined: "A" },
      { at: 1001, scores: [1, 2, 1], mined: "B" },
      { at: 10, scores: [9, 1, 1], mined: "A" },
    ],
  },
};

for (const [name, { lines, rules }] of Object.entries(SERIES)) {
  Deno.test(`chooseNetwork(): ${name}`, () => {
    play(lines, rules);
  });
}

/** Most of the time all is well with all networks. */
const few = fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(["A", "B", "C"]) });

/** What may happen, and how much later than what was before, milliseconds. */
const happening = fc.record({
  pause: fc.integer({ min: 0, max: 50_000 }),
  scores: fc.option(
    fc.array(fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: undefined }), {
      minLength: 3,
      maxLength: 3,
    }),
    { nil: undefined },
  ),
  block: fc.option(fc.constantFrom("A", "B", "C"), { nil: undefined }),
  down: few,
  over: few,
});

/** A choice with what led to it. */
interface Step {
  readonly before: SwitchingState;
  readonly after: SwitchingState;
  readonly event: SwitchingEvent;
  readonly time: number;
}

/** Checks all steps of any series. */
function always(check: (step: Step) => void): void {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (series) => {
      let state = NOTHING_CHOSEN;
      let time = 1_000_000;
      for (const { pause, scores, block, down, over } of series) {
        time += pause;
        const event: SwitchingEvent = {
          networks: viewsOf(down.join(""), over.join("")),
          ...scores === undefined ? {} : { scores: scoresOf(scores, time) },
          ...block === undefined ? {} : { newBlock: block },
        };
        const after = chooseNetwork(state, event, time, RULES);
        check({ before: state, after, event, time });
        state = after;
      }
    }),
    { seed: 20251121, numRuns: 300 },
  );
}

const prospectOf = ({ networks }: SwitchingEvent, key: string | undefined) =>
  networks.find((network) => network.key === key)?.prospect;

Deno.test("chooseNetwork() mines a network that can be mined, whenever there is one", () => {
  always(({ after, event }) => {
    if (event.networks.some(({ prospect }) => prospect !== undefined)) assert(prospectOf(event, after.current));
  });
});

Deno.test("chooseNetwork() mines none beyond its height while another can be mined", () => {
  always(({ after, event }) => {
    const others = event.networks.some(({ prospect }) => prospect?.isOverHeight === false);
    if (others) assert.equal(prospectOf(event, after.current)?.isOverHeight, false);
  });
});

Deno.test("chooseNetwork() switches for profit only to a better network, and never within the least stay", () => {
  let switches = 0;
  always(({ before, after, time }) => {
    if (before.current === undefined || after.current === before.current) return;
    if (after.reason === "trouble" || after.reason === "height") return;
    switches++;
    const profit = (key: string | undefined) => after.profits.get(key ?? "") ?? 0;
    assert(time - before.switchedAt >= RULES.minStayMs);
    assert(profit(after.current) > profit(before.current) * (after.reason === "margin" ? RULES.margin : 1));
  });
  assert(switches > 100);
});

Deno.test("chooseNetwork() chooses the same again if nothing has happened", () => {
  always(({ after, event: { networks }, time }) => {
    const again = chooseNetwork(after, { networks }, time, RULES);
    assert.deepEqual([again.current, again.next, again.switchedAt], [after.current, after.next, after.switchedAt]);
  });
});
