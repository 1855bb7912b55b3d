/**
 * `mining.configure` (BIP 310): version rolling and the other extensions.
 *
 * @module
 */

import type { Json } from "./protocol.ts";
import { parseWord, wordText } from "./protocol.ts";

/** What a miner configured. */
export interface Configured {
  /** The answer's `result`. */
  readonly result: { readonly [key: string]: Json };
  /** Version bits that the miner may change from now on; `undefined` if it did not ask. */
  readonly versionMask: number | undefined;
  /** The least difficulty that the miner wants, if it said one. */
  readonly minimumDifficulty: number | undefined;
}

/**
 * Negotiates extensions.
 *
 * @param params Of `mining.configure`: names of extensions, and an object with their options.
 * @param poolMask Version bits that the pool lets miners change.
 * @returns What was agreed, or a text that says what is wrong with the parameters.
 */
export function configure(params: readonly Json[], poolMask: number): Configured | string {
  const [extensions, given = {}] = params;
  if (!Array.isArray(extensions)) return "expected an array of extension names";
  const options: { readonly [key: string]: Json } = isObject(given) ? given : {};
  const result: { [key: string]: Json } = {};
  let versionMask: number | undefined;
  let minimumDifficulty: number | undefined;
  for (const extension of extensions) {
    switch (extension) {
      case "version-rolling": {
        // Without a mask the miner takes what it gets (BIP 310 lets a missing parameter default).
        const wanted = parseWord(options["version-rolling.mask"] ?? "ffffffff");
        if (wanted === undefined) return "expected version-rolling.mask as 8 hex digits";
        versionMask = (wanted & poolMask) >>> 0;
        result["version-rolling"] = true;
        result["version-rolling.mask"] = wordText(versionMask);
        break;
      }
      case "minimum-difficulty": {
        const value = options["minimum-difficulty.value"];
        const good = typeof value === "number" && value >= 0 && Number.isFinite(value);
        // BIP 310: zero is understood, and asks for nothing.
        if (good && value > 0) minimumDifficulty = value;
        result["minimum-difficulty"] = good;
        break;
      }
      case "subscribe-extranonce":
        result["subscribe-extranonce"] = true;
        break;
      default:
        // BIP 310: an extension that the server does not know is answered with false.
        if (typeof extension === "string") result[extension] = false;
    }
  }
  return { result, versionMask, minimumDifficulty };
}

/**
 * The version of a share's header.
 *
 * @param jobVersion Version of the job.
 * @param bits What the miner sent; `undefined` leaves the job's.
 * @param mask What it may change.
 * @returns The version, or `undefined` if the miner changed more than it may.
 */
export function rolledVersion(jobVersion: number, bits: number | undefined, mask: number): number | undefined {
  if (bits === undefined) return jobVersion >>> 0;
  if ((bits & ~mask) !== 0) return undefined;
  return ((jobVersion & ~mask) | bits) >>> 0;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
