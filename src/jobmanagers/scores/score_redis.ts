/**
 * Scores from Redis, under the keys that PowerPool read: `{CUR}_profit` and `{CUR}_ratio`. A third one, `{CUR}_time`,
 * may say how old they are.
 *
 * @module
 */

import { createRedisConnection } from "../../redis/connection.ts";
import type { RedisOptions } from "../../redis/options.ts";
import type { Score, ScoreSource } from "./score_source.ts";
import { readScore } from "./score_value.ts";

/** Parts of a score, each a key. */
const PARTS = ["profit", "ratio", "time"] as const;

/**
 * Makes a source; it connects at the first reading, and at the next one when the connection was lost.
 *
 * @param options Where Redis is and how to log in.
 * @param now Milliseconds since 1970.
 */
export function createRedisScores(options: RedisOptions, now: () => number): ScoreSource {
  const connection = createRedisConnection(options);
  const { name, close } = connection;

  return {
    name: `Redis at ${name}`,
    async read(currencies, signal) {
      const keys = currencies.flatMap((currency) => PARTS.map((part) => `${currency}_${part}`));
      try {
        const client = await connection.client();
        signal.throwIfAborted();
        const values = await client.mget(keys);
        const scores = new Map<string, Score>();
        const faults: string[] = [];
        for (const [index, currency] of currencies.entries()) {
          const [profit, ratio, time] = values.slice(index * PARTS.length).map((value) => value ?? undefined);
          if (profit === undefined) continue;
          const score = readScore({ profit, ratio, time }, now(), now());
          if (typeof score === "string") faults.push(`${currency}: ${score}`);
          else scores.set(currency, score);
        }
        return { scores, faults };
      } catch (error) {
        signal.throwIfAborted();
        const reason = connection.reasonOf(error);
        throw new Error(`Cannot read scores from Redis at ${name}: ${reason}`, { cause: error });
      }
    },
    close,
  };
}
