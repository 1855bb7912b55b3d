/**
 * Where templates come from: one daemon, asked by long poll, by polling its best block, and every now and then.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import { DaemonError } from "../daemon/daemon_error.ts";
import type { Daemon } from "../daemon/daemon.ts";
import { missingRules } from "../daemon/missing_rules.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { createAvailability } from "./availability.ts";
import { delay } from "./delay.ts";

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
  /** Takes a template; `newBlock` says that it builds on another block than the one before. */
  onTemplate(template: BlockTemplate, newBlock: boolean): void;
  /** The daemon answers again, or for the first time. */
  onUp(): void;
  /** The daemon does not answer, for a reason that differs from the last one told. */
  onDown(error: unknown): void;
}

/** A source of templates. */
export interface TemplateSource {
  /** Asks for a template now. Failures are told through `onDown`. */
  refresh(): Promise<void>;
  /** Runs until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Whether the daemon answered when it was asked last. */
  readonly up: boolean;
}

/** Makes a source; it asks nothing before `run`. */
export function createTemplateSource(parts: TemplateSourceParts): TemplateSource {
  const { daemon } = parts;
  const rules = new Set(parts.rules);
  const answering = createAvailability();
  let signal = new AbortController().signal;
  let current: { readonly template: BlockTemplate; readonly takenAt: number } | undefined;
  /** When the newest answer was asked for: an answer to an earlier question must not replace it. */
  let askedAt = 0;
  let issuedAt = 0;
  let lastFailure = "";

  function accept(template: BlockTemplate, asked: number): void {
    lastFailure = "";
    if (answering.set(true)) parts.onUp();
    if (asked < askedAt) return;
    askedAt = asked;
    const newBlock = current === undefined ||
      !equalBytes(current.template.previousBlockHash, template.previousBlockHash);
    current = { template, takenAt: performance.now() };
    issue(template, newBlock);
  }

  function issue(template: BlockTemplate, newBlock: boolean): void {
    issuedAt = performance.now();
    parts.onTemplate(template, newBlock);
  }

  function failed(error: unknown): void {
    if (signal.aborted) return;
    answering.set(false);
    const failure = String(error);
    if (failure !== lastFailure) parts.onDown(error);
    lastFailure = failure;
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

  async function refresh(): Promise<void> {
    const asked = performance.now();
    try {
      accept(await fetchTemplate(), asked);
    } catch (error) {
      failed(error);
    }
  }

  /** While the daemon does not answer, miners go on with its last template, its time moved on. */
  function reissue(): void {
    if (current === undefined || performance.now() - issuedAt < parts.refreshMs) return;
    const { template, takenAt } = current;
    issue({ ...template, curtime: template.curtime + Math.floor((performance.now() - takenAt) / 1000) }, false);
  }

  async function untilAnswering(): Promise<void> {
    await refresh();
    if (answering.up) return await answering.until(false, signal);
    reissue();
    await delay(parts.retryMs, signal);
  }

  async function refreshNow(): Promise<void> {
    await answering.until(true, signal);
    await delay(parts.refreshMs, signal);
    if (answering.up) await refresh();
  }

  /** Looks at the best block's hash, not at its height: after a reorganisation that may be the same. */
  async function poll(pollMs: number): Promise<void> {
    await answering.until(true, signal);
    await delay(pollMs, signal);
    try {
      const best = await daemon.getBestBlockHash({ signal });
      if (current !== undefined && !equalBytes(current.template.previousBlockHash, best)) await refresh();
    } catch (error) {
      failed(error);
    }
  }

  async function longPoll(): Promise<void> {
    await answering.until(true, signal);
    const longpollId = current?.template.longpollId;
    // A daemon without long polls may be replaced by one with them, so look again.
    if (longpollId === undefined) return await delay(parts.refreshMs, signal);
    try {
      const template = await fetchTemplate(longpollId);
      // The daemon made it when something changed, which is now.
      accept(template, performance.now());
    } catch (error) {
      // A quiet chain may have nothing to say for longer than a call lasts.
      if (!(error instanceof DaemonError && error.kind === "timeout")) failed(error);
    }
  }

  async function forever(step: () => Promise<void>): Promise<void> {
    // deno-lint-ignore no-await-in-loop -- one step after the other is the point
    while (!signal.aborted) await step();
  }

  return {
    refresh,
    async run(stop) {
      signal = stop;
      const steps = [untilAnswering, refreshNow, longPoll];
      const { pollMs } = parts;
      if (pollMs !== undefined) steps.push(() => poll(pollMs));
      try {
        await Promise.all(steps.map(forever));
      } catch (error) {
        if (!stop.aborted) throw error;
      }
    },
    get up() {
      return answering.up;
    },
  };
}
