/**
 * `mining.submit`: a share is decoded, judged, written to the journal, counted, and only then answered.
 *
 * @module
 */

import type { ShareOutcome, ShareRecord } from "../journal/records.ts";
import type { PostedJob } from "./job_board.ts";
import { answerLine, isWireError, type Json, parseSubmit, type Request, type Submit } from "./protocol.ts";
import { CODE_OTHER, CODE_STALE, type WireError, wireError } from "./reject.ts";
import type { SessionHost, SessionLink } from "./session_host.ts";
import { judgeShare } from "./share.ts";
import type { Terms } from "./terms.ts";
import type { MinerName } from "./username.ts";

/** Where the shares of one session come in. */
export interface ShareIntake {
  /** Takes a share of a miner that has authorized. */
  submit(request: Request, miner: MinerName): void;
  /** Difficulties of all accepted shares, added up. */
  readonly acceptedWork: number;
  /** When the last accepted share came, milliseconds since 1970. */
  readonly lastShareAt: number | undefined;
  /** When the last share came, whatever its outcome; when the session began, before the first. */
  readonly lastWorkAt: number;
}

/** Makes the intake of a session. */
export function createShareIntake(host: SessionHost, link: SessionLink, terms: Terms): ShareIntake {
  const { board } = host;
  let acceptedWork = 0;
  let lastShareAt: number | undefined;
  let lastWorkAt = host.now();

  const refuse = (id: Json, error: WireError) => link.send(answerLine(id, null, error));

  function judge(id: Json, submit: Submit, posted: PostedJob, miner: MinerName): void {
    const { algorithm } = host;
    const { job, accepted } = posted;
    const { extranonce1 } = link;
    const { versionMask, track } = terms;
    const { target, difficulty } = track.of(job.number);
    const share = judgeShare(submit, { job, algorithm, extranonce1, target, versionMask, accepted });
    if (share.outcome !== "accepted") return reject(id, share.outcome, share.error, miner, posted, share.digest);
    lastShareAt = lastWorkAt;
    if (share.solves) host.solve(posted, share, miner);
    host.append(record("accepted", miner, posted, difficulty, share.digest)).then(() => {
      acceptedWork += difficulty;
      host.counted("accepted", difficulty);
      link.send(answerLine(id, true, null));
    }, () => refuse(id, wireError(CODE_OTHER, "the pool cannot record shares now")));
  }

  function reject(
    id: Json,
    outcome: Exclude<ShareOutcome, "accepted">,
    error: WireError,
    miner: MinerName,
    posted?: PostedJob,
    digest?: Uint8Array,
  ): void {
    const { track } = terms;
    const difficulty = posted === undefined ? track.chosen : track.of(posted.job.number).difficulty;
    host.counted(outcome, difficulty);
    // Nothing depends on a refused share being written; the host logs what keeps it from that.
    host.append(record(outcome, miner, posted, difficulty, digest)).catch(() => {});
    refuse(id, error);
  }

  function record(
    outcome: ShareOutcome,
    { address, worker }: MinerName,
    posted: PostedJob | undefined,
    difficulty: number,
    digest: Uint8Array | undefined,
  ): ShareRecord {
    const currency = posted?.job.currency ?? "";
    return { time: host.now(), port: host.key, currency, address, worker, outcome, difficulty, digest };
  }

  return {
    submit({ id, params }, miner) {
      lastWorkAt = host.now();
      const submit = parseSubmit(params, host.extranonce2Bytes);
      if (isWireError(submit)) return reject(id, "invalid", submit, miner);
      const posted = board.find(submit.jobId);
      if (posted === undefined) return reject(id, "stale", wireError(CODE_STALE, "job not found"), miner);
      if (!posted.stale) return judge(id, submit, posted, miner);
      reject(id, "stale", wireError(CODE_STALE, "stale share: there is a new block"), miner, posted);
    },
    get acceptedWork() {
      return acceptedWork;
    },
    get lastShareAt() {
      return lastShareAt;
    },
    get lastWorkAt() {
      return lastWorkAt;
    },
  };
}
