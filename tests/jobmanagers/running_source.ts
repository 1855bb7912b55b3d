/**
 * A template source that runs on a scripted daemon, with its clock standing still.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { BlockTemplate } from "../../src/daemon/template.ts";
import { createTemplateSource, type TemplateSourceParts } from "../../src/jobmanagers/template_source.ts";
import { type ScriptedDaemon, scriptedDaemon, tip } from "./scripted_daemon.ts";
import { template } from "./work_fixture.ts";

/** Long enough that nothing happens because of it. */
export const NEVER = 1e6;

/** What all templates here are made of. */
export const CAPTURED = await template("btc_2_segwit_active_txs");

/** A template for a block on a tip, of the height of that tip's name and one. */
export function on(name: number, changes: Partial<BlockTemplate> = {}): BlockTemplate {
  return { ...CAPTURED, previousBlockHash: tip(name), height: name + 1, longpollId: `after ${name}`, ...changes };
}

/** A running source and what it told. */
export interface Running extends AsyncDisposable {
  readonly daemon: ScriptedDaemon;
  /** What was told, oldest first: `up`, `down: …`, `blind: …`, and for a template its height. */
  readonly told: string[];
  readonly templates: BlockTemplate[];
  /** Milliseconds. */
  time: number;
  /** Waits until so many things were told. */
  until(count: number): Promise<void>;
  up(): boolean;
  /** Ends it; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a source on a daemon whose answers the test gives. */
export function start(changes: Partial<TemplateSourceParts> = {}): Running {
  const daemon = scriptedDaemon();
  const told: string[] = [];
  const templates: BlockTemplate[] = [];
  const waiting = new Set<() => void>();
  const stopping = new AbortController();
  function tell(text: string): void {
    told.push(text);
    for (const look of [...waiting]) look();
  }
  const source = createTemplateSource({
    daemon,
    rules: ["segwit"],
    pollMs: undefined,
    refreshMs: NEVER,
    retryMs: 1,
    clock: () => running.time,
    onTemplate(template) {
      templates.push(template);
      tell(String(template.height));
    },
    onUp: () => tell("up"),
    onDown: (error) => tell(`down: ${(error as Error).message}`),
    onBlind: (error) => tell(`blind: ${(error as Error).message}`),
    ...changes,
  });
  const running: Running = {
    daemon,
    told,
    templates,
    time: 1000,
    until: (count) =>
      new Promise((resolve) => {
        function look(): void {
          if (told.length < count) return;
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      }),
    up: () => source.up,
    async stop() {
      stopping.abort(new DOMException("stopped", "AbortError"));
      await ended;
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
  const ended = source.run(stopping.signal);
  return running;
}

/** One that has taken its first template, and whose long poll waits. */
export async function startOn(name: number, changes: Partial<TemplateSourceParts> = {}): Promise<Running> {
  const running = start(changes);
  (await running.daemon.asked()).answer(on(name));
  await running.until(2);
  assert.deepEqual(running.told, ["up", String(name + 1)]);
  running.told.length = 0;
  return running;
}
