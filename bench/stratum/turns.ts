/**
 * Measuring two servers in turns, so that both meet the same noise of the machine.
 *
 * @module
 */

import { type Spread, spreadOf } from "./finding.ts";

/** What a pair of servers made of one measure. */
export interface Comparison {
  readonly yardstick: Spread;
  readonly pool: Spread;
  /** The pool's over the yardstick's, each of the same round. */
  readonly ratio: Spread;
}

/** One measurement of each server, of all measures at once. */
type Figures<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Measures yardstick, pool, yardstick, pool, …
 *
 * @param rounds How many measurements of each.
 * @returns By measure, what the rounds gave.
 */
export async function inTurns<Server, Name extends string>(
  rounds: number,
  servers: { readonly yardstick: Server; readonly pool: Server },
  measure: (server: Server) => Promise<Figures<Name>>,
): Promise<Record<Name, Comparison>> {
  const figures: { readonly yardstick: Figures<Name>; readonly pool: Figures<Name> }[] = [];
  for (let round = 0; round < rounds; round++) {
    // deno-lint-ignore no-await-in-loop -- in turns is the point
    const yardstick = await measure(servers.yardstick);
    // deno-lint-ignore no-await-in-loop
    figures.push({ yardstick, pool: await measure(servers.pool) });
  }
  const names = Object.keys(figures[0]?.pool ?? {}) as Name[];
  return Object.fromEntries(names.map((name) => [name, {
    yardstick: spreadOf(figures.map(({ yardstick }) => yardstick[name])),
    pool: spreadOf(figures.map(({ pool }) => pool[name])),
    ratio: spreadOf(figures.map(({ yardstick, pool }) => pool[name] / yardstick[name])),
  }])) as Record<Name, Comparison>;
}
