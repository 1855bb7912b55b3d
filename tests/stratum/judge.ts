/**
 * Judges one share from front to back: before hashing, hashing, and after it.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { prepareJob } from "../../src/algorithms/share_job.ts";
import type { TargetBytes } from "../../src/algorithms/target.ts";
import type { PostedJob } from "../../src/stratum/job_board.ts";
import type { JobId, Submit } from "../../src/stratum/protocol.ts";
import type { WireError } from "../../src/stratum/reject.ts";
import { type HashlessTerms, isRefused, screenShare } from "../../src/stratum/shares/share.ts";
import { createShareDesk, type Solution } from "../../src/stratum/shares/share_desk.ts";

/** What a share is judged by. */
export interface ShareTerms extends HashlessTerms {
  readonly algorithm: Algorithm;
  readonly target: TargetBytes;
}

/** What came of it. */
export interface Judgement {
  readonly outcome: "accepted" | "duplicate" | "low" | "invalid";
  readonly error?: WireError;
  /** `undefined` where it was refused before hashing. */
  readonly digest: Uint8Array | undefined;
  readonly solves: boolean;
  readonly solution: Solution | undefined;
}

/** Judges a share, and remembers it if it counts. */
export function judge(submit: Submit, terms: ShareTerms): Judgement {
  const { job, accepted, extranonce1, algorithm, target } = terms;
  const share = screenShare(submit, terms);
  if (isRefused(share)) return { ...share, digest: undefined, solves: false, solution: undefined };
  const extranonceBytes = extranonce1.length + submit.extranonce2.length;
  const posted: PostedJob = {
    id: "00000001" as JobId,
    job,
    accepted,
    shareJob: prepareJob({ ...job, ...job.coinbase, extranonceBytes }),
    stale: false,
    notifyLine: () => {
      throw new Error("Cannot notify: nobody is connected");
    },
  };
  const desk = createShareDesk(algorithm, (error) => {
    throw error;
  });
  let judgement: Judgement | undefined;
  desk.take({
    share,
    posted,
    target,
    judged(verdict, digest, solution) {
      judgement = { solves: false, ...verdict, digest, solution };
    },
  });
  desk.clear();
  if (judgement === undefined) throw new Error("Expected the desk to judge what lies on it");
  return judgement;
}
