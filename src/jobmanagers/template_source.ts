/**
 * Where templates come from: one daemon, asked by long poll, by polling its best block, and every now and then.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import type { Hash } from "../coin/hash.ts";
import { DaemonError } from "../daemon/daemon_error.ts";
import type { Daemon } from "../daemon/daemon.ts";
import { missingRules } from "../daemon/missing_rules.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { createAvailability } from "./availability.ts";
import { delay } from "../timers/delay.ts";
import { createOutage, reasonOfFailure } from "./outage.ts";

/** How a source is made. */
export interface TemplateSourceParts {
  readonly daemon: Pick<Daemon, "getBlockTemplate" | "getBestBlockHash">;
  /** Rules to name to the daemon; what else it asks for is added. */
  readonly rules: readonly string[];
  /** Milliseconds between two looks at the best block; `undefined` leaves it to the long poll. */
  readonly pollMs: number | undefined;
  /** Milliseconds after which a template of the same block is asked for anew. */
  readonly refreshMs: number;
  /** Milliseconds between two tries while the daemon does not answer. */
  readonly retryMs: number;
  /** Milliseconds of a clock that never goes back; `performance.now` unless said otherwise. */
  readonly clock?: () => number;
  /**
   * Makes a template on a new tip ahead of the daemon's, where that can be done; never if left out.
   *
   * @param before The newest template.
   */
  anticipate?(before: BlockTemplate, tip: Hash, signal: AbortSignal): Promise<BlockTemplate | undefined>;
  /**
   * Takes a template.
   *
   * @param isAhead Whether it is one of {@linkcode anticipate}, which the daemon's own replaces soon.
   */
  onTemplate(template: BlockTemplate, isAhead: boolean): void;
  /** The daemon gives templates again, or for the first time. */
  onUp(): void;
  /** The daemon gives none, for a reason that differs from the last one told. */
  onDown(error: unknown): void;
  /** The daemon gives templates, but one of the two ways to see new blocks at once fails, told like `onDown`. */
  onBlind(error: unknown): void;
}

/** A source of templates. */
export interface TemplateSource {
  /** Runs until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Hears of a new block from elsewhere: unless the template stands on it already, another one is asked for at once.
   *
   * @param tip The new block; `undefined` if it was not named, and then another template is asked for in any case.
   */
  hear(tip: Hash | undefined): void;
  /** Whether the daemon gave a template when it was asked last. */
  readonly up: boolean;
}

/**
 * Least time between two long polls that bring no new block: some daemons and proxies do not hold the call back. One that
 * was held for longer is followed by the next at once, as no block must be missed between them.
 */
const LONG_POLL_SPACING_MS = 1000;

/** Long polls in a row that may be answered sooner: another daemon has taken over, or blocks come right after another. */
const PROMPT_ANSWERS = 2;

/** Makes a source; it asks nothing before `run`. */
export function createTemplateSource(parts: TemplateSourceParts): TemplateSource {
  const { daemon, pollMs, refreshMs, retryMs, clock = () => performance.now() } = parts;
  const rules = new Set(parts.rules);
  const answering = createAvailability();
  const downtime = createOutage(parts.onDown, reasonOfFailure);
  let signal = new AbortController().signal;
  let current: { readonly template: BlockTemplate; readonly takenAt: number; readonly isAhead: boolean } | undefined;
  /** When the newest answer was asked for: an answer to an earlier question must not replace it. */
  let askedAt = -Infinity;
  let issuedAt = -Infinity;
  /** Long polls in a row that were answered sooner than daemons do that hold them. */
  let promptAnswers = 0;

  function buildsOn(tip: Hash): boolean {
    return current !== undefined && equalBytes(current.template.previousBlockHash, tip);
  }

  /** @returns Whether it was taken, and not too late for that. */
  function accept(template: BlockTemplate, asked: number): boolean {
    downtime.over();
    if (answering.set(true)) parts.onUp();
    // What a long poll asked for long ago is news all the same if the chain has grown.
    const known = current?.isAhead === true ? current.template.height - 1 : current?.template.height ?? -1;
    if (asked < askedAt && template.height <= known) return false;
    askedAt = Math.max(askedAt, asked);
    current = { template, takenAt: clock(), isAhead: false };
    issue(template);
    return true;
  }

  function issue(template: BlockTemplate): void {
    issuedAt = clock();
    parts.onTemplate(template, current?.isAhead === true);
  }

  /** Goes on to a tip that was heard of: ahead of the daemon's template where that can be done, then with it. */
  async function goOn(tip: Hash | undefined): Promise<void> {
    const before = current;
    if (tip !== undefined && before !== undefined) {
      try {
        const template = await parts.anticipate?.(before.template, tip, signal);
        // Unless the daemon's own was faster.
        if (template !== undefined && current === before) {
          current = { template, takenAt: clock(), isAhead: true };
          issue(template);
        }
      } catch {
        // What is wrong with the daemon, its template tells.
        signal.throwIfAborted();
      }
    }
    await refresh();
  }

  async function fetchTemplate(longpollId?: string): Promise<BlockTemplate> {
    const asked = [...rules];
    try {
      return await daemon.getBlockTemplate({ rules: asked, longpollId, signal });
    } catch (error) {
      const missing = missingRules(error, asked);
      if (missing.length === 0) throw error;
      for (const rule of missing) rules.add(rule);
      return await fetchTemplate(longpollId);
    }
  }

  /** Asks for a template now. */
  async function refresh(): Promise<void> {
    const asked = clock();
    let template: BlockTemplate;
    try {
      template = await fetchTemplate();
    } catch (error) {
      signal.throwIfAborted();
      answering.set(false);
      return downtime.failed(error);
    }
    accept(template, asked);
  }

  /** Asks until the daemon answers, and again when it does not any more. */
  async function keepAsking(): Promise<void> {
    await refresh();
    if (answering.up) await answering.until(false, signal);
    else await delay(retryMs, signal);
  }

  /** Renews the job of a block. While the daemon does not answer, its last template goes on, its time moved on. */
  async function renew(): Promise<void> {
    if (current === undefined) return await answering.until(true, signal);
    const rest = issuedAt + refreshMs - clock();
    if (rest > 0) return await delay(rest, signal);
    if (answering.up) return await refresh();
    const { template, takenAt } = current;
    issue({ ...template, curtime: template.curtime + Math.floor((clock() - takenAt) / 1000) });
  }

  /** Looks at the best block's hash, not at its height: after a reorganisation that may be the same. */
  async function poll(pollMs: number): Promise<void> {
    await answering.until(true, signal);
    await delay(pollMs, signal);
    const tip = await daemon.getBestBlockHash({ signal });
    if (!buildsOn(tip)) await goOn(tip);
  }

  async function longPoll(): Promise<void> {
    await answering.until(true, signal);
    const longpollId = current?.template.longpollId;
    // A daemon without long polls may be replaced by one with them, so look again.
    if (longpollId === undefined) return await delay(refreshMs, signal);
    const asked = clock();
    const before = current;
    let template: BlockTemplate;
    try {
      template = await fetchTemplate(longpollId);
    } catch (error) {
      // A quiet chain may have nothing to say for longer than a call lasts.
      if (error instanceof DaemonError && error.kind === "timeout") return;
      throw error;
    }
    const { previousBlockHash } = template;
    const isNews = before === undefined || !equalBytes(before.template.previousBlockHash, previousBlockHash);
    // The daemon answers when something changes, which is now: what was asked meanwhile may be answered with less.
    if (accept(template, asked)) askedAt = clock();
    // Too late and on another tip: only a new question tells which of the two is right.
    else if (!buildsOn(previousBlockHash)) await refresh();
    const spacing = Math.min(retryMs, LONG_POLL_SPACING_MS) - (clock() - asked);
    promptAnswers = isNews || spacing <= 0 ? 0 : promptAnswers + 1;
    if (isNews) return;
    // An answer under the same id tells nothing new: this daemon does not hold calls until there is.
    if (template.longpollId === longpollId) return await delay(refreshMs, signal);
    if (promptAnswers > PROMPT_ANSWERS) await delay(spacing, signal);
  }

  /** A way to see blocks that fails alone must not look like a daemon that is down: whether it is, a template tells. */
  function watching(step: () => Promise<void>): () => Promise<void> {
    const blindness = createOutage(parts.onBlind, reasonOfFailure);
    return async () => {
      try {
        await step();
        blindness.over();
      } catch (error) {
        signal.throwIfAborted();
        await refresh();
        if (!answering.up) return;
        blindness.failed(error);
        await delay(retryMs, signal);
      }
    };
  }

  async function untilStopped(step: () => Promise<void>): Promise<void> {
    try {
      // deno-lint-ignore no-await-in-loop -- one step after the other is the point
      while (!signal.aborted) await step();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  return {
    async run(stop) {
      signal = stop;
      const steps = [keepAsking, renew, watching(longPoll)];
      if (pollMs !== undefined) steps.push(watching(() => poll(pollMs)));
      await Promise.all(steps.map(untilStopped));
    },
    hear(tip) {
      // What goes wrong with it is told like all else.
      const isKnown = tip !== undefined && buildsOn(tip);
      if (!signal.aborted && answering.up && !isKnown) goOn(tip).catch(() => {});
    },
    get up() {
      return answering.up;
    },
  };
}
