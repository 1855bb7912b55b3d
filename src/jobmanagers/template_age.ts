/**
 * How old a network's work is: when its daemon last gave a template that a job was made of.
 *
 * @module
 */

/** The age of a network's work. */
export interface TemplateAge {
  /**
   * Milliseconds since the newest template that a job was made of was taken; `undefined` as long as there was none.
   */
  readonly ageMs: number | undefined;
  /** Milliseconds that the network has gone without one: the age, or the time since its start; 0 before that. */
  readonly withoutMs: number;
  /** Milliseconds from which it is too old: its daemon has then missed ten refreshes. */
  readonly maxAgeMs: number;
}

/** Follows that age. */
export interface TemplateClock {
  /** The network begins to ask for templates. */
  started(): void;
  /** A job was made of a template that its daemon has just given. */
  taken(): void;
  view(): TemplateAge;
}

/** Refreshes that may fail in a row, a busy daemon's, before work counts as old. */
const MISSED_REFRESHES = 10;

/** The least that counts as old: ten times the default of `job_refresh`; a shorter one makes no daemon faster. */
const LEAST_MAX_AGE_MS = 150_000;

/**
 * Makes it.
 *
 * @param refreshMs Milliseconds after which a template of the same block is asked for anew.
 * @param now Milliseconds since 1970.
 */
export function createTemplateClock(refreshMs: number, now: () => number): TemplateClock {
  const maxAgeMs = Math.max(MISSED_REFRESHES * refreshMs, LEAST_MAX_AGE_MS);
  let startedAt: number | undefined;
  let takenAt: number | undefined;
  const since = (time: number) => Math.max(0, now() - time);
  return {
    started() {
      startedAt = now();
    },
    taken() {
      takenAt = now();
    },
    view() {
      const begin = takenAt ?? startedAt;
      return {
        ageMs: takenAt === undefined ? undefined : since(takenAt),
        withoutMs: begin === undefined ? 0 : since(begin),
        maxAgeMs,
      };
    },
  };
}
