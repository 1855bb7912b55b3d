/**
 * The search of one thread: headers of the newest job, nonce after nonce.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Solution } from "./request.ts";
import { extranonce2, extranonce2Values, type NonceRange } from "./search_space.ts";
import { type Work, workHeader } from "./work.ts";

/** A nonce whose digest met the target of its work. A plain object: workers send it. */
export interface FoundShare extends Solution {
  /** The number of the work that it was found on. */
  readonly work: number;
  /** The header's digest, 32 bytes in the order of the algorithm. */
  readonly digest: Uint8Array;
}

/** What one step of a search came to. */
export interface Progress {
  /** How many headers were hashed. */
  readonly hashes: number;
  /** The share that ended the step, if one did. */
  readonly share?: FoundShare;
}

/** A search that goes on from step to step. */
export interface Search {
  /** Whether there is work. */
  readonly working: boolean;
  /** Takes up new work at once, or none. */
  take(work: Work | undefined): void;
  /** Hashes up to `count` headers; stops at the first share, so that a flood of easy shares cannot block the thread. */
  step(count: number): Progress;
}

const NONCE_OFFSET = 76;

/**
 * Starts a search without work.
 *
 * The extranonce2 counter runs on from job to job: a pool that sends the same job again, as many do to change the
 * difficulty, gets new shares and no duplicates. When a job's extranonce2 values are used up, its time moves on by a
 * second.
 *
 * @param range The nonces of this thread.
 */
export function createSearch(algorithm: Algorithm, range: NonceRange): Search {
  let counter = 0;
  let opened = 0;
  let tried = 0;
  let current: { work: Work; header: Uint8Array<ArrayBuffer>; extranonce2: Uint8Array; time: number } | undefined;

  function open(work: Work): void {
    const bytes = work.extranonce2Bytes;
    const chosen = extranonce2(counter++, bytes);
    const time = work.job.time + Math.floor(opened++ / extranonce2Values(bytes));
    const header = workHeader(work, chosen, time, algorithm.txidHash);
    current = { work, header, extranonce2: chosen, time };
    tried = 0;
  }

  return {
    get working() {
      return current !== undefined;
    },
    take(work) {
      opened = 0;
      if (work === undefined) current = undefined;
      else open(work);
    },
    step(count) {
      if (current === undefined) return { hashes: 0 };
      const { work, header, time } = current;
      const first = range.first + tried;
      const length = Math.min(count, range.count - tried);
      const nonce = algorithm.scan(header, first, length, work.target);
      const hashes = nonce === undefined ? length : nonce - first + 1;
      const share = nonce === undefined ? undefined : {
        work: work.number,
        jobId: work.job.id,
        extranonce2: current.extranonce2,
        time,
        nonce,
        digest: digestAt(algorithm, header, nonce),
      };
      tried += hashes;
      if (tried === range.count) open(work);
      return share === undefined ? { hashes } : { hashes, share };
    },
  };
}

function digestAt(algorithm: Algorithm, header: Uint8Array<ArrayBuffer>, nonce: number): Uint8Array {
  new DataView(header.buffer).setUint32(NONCE_OFFSET, nonce, true);
  // A copy: a digest may be a view of a larger buffer, which would be sent from the worker as a whole.
  return algorithm.hash(header).slice();
}
