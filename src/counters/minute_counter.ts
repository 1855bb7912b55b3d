/**
 * Counts per minute, for the last hour and since the start: what the monitor shows and hash rates are made of.
 *
 * @module
 */

/** What a counter has seen, in whatever unit it counts. */
export interface CounterView {
  /** Since the start. */
  readonly total: number;
  /** In the last full minute. */
  readonly lastMinute: number;
  /** In the last sixty full minutes. */
  readonly lastHour: number;
}

/** A sum that forgets minute by minute. */
export interface MinuteCounter {
  /**
   * Counts something.
   *
   * @param amount How much; one unless said otherwise.
   */
  add(amount?: number): void;
  /** What has been counted up to now. */
  view(): CounterView;
}

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 60;

/**
 * Makes a counter.
 *
 * @param now Milliseconds since 1970.
 */
export function createMinuteCounter(now: () => number): MinuteCounter {
  // One slot for the running minute and one for each full minute that is still remembered.
  const slots = new Float64Array(MINUTES_KEPT + 1);
  let minute = Math.floor(now() / MINUTE_MS);
  let total = 0;

  const slotOf = (which: number) => which % slots.length;

  function advance(): void {
    const current = Math.floor(now() / MINUTE_MS);
    const first = Math.max(minute + 1, current - MINUTES_KEPT);
    for (let next = first; next <= current; next++) slots[slotOf(next)] = 0;
    if (current > minute) minute = current;
  }

  return {
    add(amount = 1) {
      advance();
      const slot = slotOf(minute);
      slots[slot] = (slots[slot] as number) + amount;
      total += amount;
    },
    view() {
      advance();
      const running = slotOf(minute);
      // Left out rather than subtracted, which could leave a trace of it where amounts are fractions.
      const lastHour = slots.reduce((sum, amount, slot) => slot === running ? sum : sum + amount, 0);
      return { total, lastMinute: slots[slotOf(minute + MINUTES_KEPT)] as number, lastHour };
    },
  };
}
