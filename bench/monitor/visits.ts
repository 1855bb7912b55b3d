/**
 * Visitors of the monitor: so many requests a second over connections that are kept, each at the moment it is due.
 *
 * @module
 */

import { Agent, request } from "node:http";

/** What is asked for. */
export interface Wish {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Times in a second. */
  readonly perSecond: number;
}

/** How the monitor is visited. */
export interface VisitPlan {
  /** The monitor's, without a slash at the end. */
  readonly url: string;
  readonly wishes: readonly Wish[];
  /** Milliseconds from the first visit on of which nothing is told, and those behind them that count. */
  readonly warmupMs: number;
  readonly countedMs: number;
  /** Ends it. */
  readonly until: AbortSignal;
}

/** How long answers took, milliseconds, from when their requests were due. */
export interface VisitReport {
  readonly latencies: readonly number[];
  /** The slowest by their paths. */
  readonly slowest: ReadonlyMap<string, number>;
}

/** Connections; the pages of a few people and a few programs. */
const CONNECTIONS = 8;

/**
 * Visits the monitor.
 *
 * @throws {Error} If an answer is not 200.
 */
export async function visit({ url, wishes, warmupMs, countedMs, until }: VisitPlan): Promise<VisitReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const second = interleaved(wishes);
  const stepMs = 1000 / second.length;
  const latencies: number[] = [];
  const slowest = new Map<string, number>();
  const underWay: Promise<void>[] = [];
  const begin = performance.now();

  async function once(wish: Wish, due: number): Promise<void> {
    const status = await get(agent, url + wish.path, wish.headers);
    const latency = performance.now() - due;
    if (status !== 200) throw new Error(`Cannot visit the monitor: ${wish.path} was answered with ${status}`);
    const since = due - begin - warmupMs;
    if (since < 0 || since > countedMs) return;
    latencies.push(latency);
    slowest.set(wish.path, Math.max(latency, slowest.get(wish.path) ?? 0));
  }

  for (let i = 0; !until.aborted; i++) {
    const due = begin + i * stepMs;
    const wait = due - performance.now();
    // deno-lint-ignore no-await-in-loop -- each at its time
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const wish = second[i % second.length];
    if (wish !== undefined) underWay.push(once(wish, wait > 0 ? performance.now() : due));
  }
  await Promise.all(underWay);
  agent.destroy();
  return { latencies, slowest };
}

/** A second's wishes, those for the same spread evenly. */
function interleaved(wishes: readonly Wish[]): Wish[] {
  return wishes
    .flatMap((wish) =>
      Array.from({ length: wish.perSecond }, (_, index) => ({ wish, at: (index + 0.5) / wish.perSecond }))
    )
    .sort((a, b) => a.at - b.at)
    .map(({ wish }) => wish);
}

function get(agent: Agent, url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (response) => {
      response.on("error", reject);
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    asked.on("error", reject);
    asked.end();
  });
}
