/**
 * What the miner and its hashing threads say to each other: plain objects that survive structured cloning.
 *
 * @module
 */

import type { NonceRange } from "./search_space.ts";
import type { Progress } from "./search.ts";
import type { Work } from "./work.ts";

/** To a thread: first what it is, then work as it comes. */
export type ToWorker =
  | { readonly kind: "start"; readonly algorithm: string; readonly range: NonceRange }
  /** Without work the thread rests. */
  | { readonly kind: "work"; readonly work?: Work };

/** From a thread: what each slice came to, or why it can hash no more. */
export type FromWorker =
  | Progress & { readonly kind: "progress" }
  | { readonly kind: "failure"; readonly reason: string };
