/**
 * `mining.submit`: a share is decoded, hashed, judged, written to the journal, counted, and only then answered.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";
import type { ShareOrigin, ShareOutcome } from "../../journal/records.ts";
import { difficultyOfJob } from "../difficulty/difficulty_track.ts";
import type { PostedJob } from "../job_board.ts";
import { answerLine, isWireError, type Json, parseSubmit, type Request } from "../protocol.ts";
import {
  CODE_NOT_SUBSCRIBED,
  CODE_OTHER,
  CODE_STALE,
  CODE_UNAUTHORIZED,
  type WireError,
  wireError,
} from "../reject.ts";
import type { AuthorizedName, Session } from "../session.ts";
import type { SessionHost } from "../session_host.ts";
import { isRefused, screenShare } from "./share.ts";

const NOT_SUBSCRIBED = wireError(CODE_NOT_SUBSCRIBED, "not subscribed");
const NOT_AUTHORIZED = wireError(CODE_UNAUTHORIZED, "unauthorized worker");
const UNKNOWN_JOB = wireError(CODE_STALE, "job not found");
const STALE = wireError(CODE_STALE, "stale share: there is a new block");
const NOT_WRITTEN = wireError(CODE_OTHER, "the pool cannot record shares now");

/** Makes the function that takes the shares of a port's sessions. */
export function createShareIntake(host: SessionHost): (session: Session, request: Request) => void {
  const { key, board, desk, writer, extranonce2Bytes, targetOf } = host;

  return function submit(session, { id, params }) {
    const { extranonce1, names, track, versionMask } = session;
    if (extranonce1 === undefined) return turnAway(session, id, NOT_SUBSCRIBED);
    const name = nameOf(names, params[0]);
    if (name === undefined) return turnAway(session, id, NOT_AUTHORIZED);
    session.lastWorkAt = host.now();

    const submit = parseSubmit(params, extranonce2Bytes);
    if (isWireError(submit)) return discard(session, id, "invalid", submit, name);
    const posted = board.find(submit.jobId);
    if (posted === undefined) return discard(session, id, "stale", UNKNOWN_JOB, name);
    if (posted.stale) return discard(session, id, "stale", STALE, name, posted);
    const { job, accepted } = posted;
    const screened = screenShare(submit, { job, accepted, extranonce1, versionMask });
    if (isRefused(screened)) return discard(session, id, screened.outcome, screened.error, name, posted);

    const difficulty = difficultyOfJob(track, job.number);
    const time = session.lastWorkAt;
    desk.take({
      share: screened,
      posted,
      target: targetOf(difficulty),
      judged(verdict, digest, solution) {
        const { outcome } = verdict;
        const record = { time, origin: originOf(name, job.currency), outcome, difficulty, digest };
        if (outcome !== "accepted") {
          host.counted(session, name, outcome, difficulty);
          writer.add(record);
          return refuse(session, id, verdict.error);
        }
        if (solution !== undefined) host.solve(posted, solution, name.miner);
        writer.add(record, (error) => {
          if (error !== undefined) return refuse(session, id, NOT_WRITTEN);
          session.lastShareAt = time;
          session.acceptedWork += difficulty;
          host.counted(session, name, outcome, difficulty);
          session.link.send(answerLine(id, true, null));
        });
      },
    });
  };

  /** Counts, records and answers a share that was refused without being hashed. */
  function discard(
    session: Session,
    id: Json,
    outcome: Exclude<ShareOutcome, "accepted">,
    error: WireError,
    name: AuthorizedName,
    posted?: PostedJob,
  ): void {
    const { track, lastWorkAt: time } = session;
    const difficulty: Difficulty = posted === undefined ? track.chosen : difficultyOfJob(track, posted.job.number);
    const origin = originOf(name, posted?.job.currency ?? "");
    host.counted(session, name, outcome, difficulty);
    writer.add({ time, origin, outcome, difficulty, digest: undefined });
    refuse(session, id, error);
  }

  function turnAway(session: Session, id: Json, error: WireError): void {
    host.refused(error[0]);
    refuse(session, id, error);
  }

  function originOf(name: AuthorizedName, currency: string): ShareOrigin {
    if (name.origin.currency !== currency) name.origin = { port: key, currency, ...name.miner };
    return name.origin;
  }
}

function nameOf(names: readonly AuthorizedName[], user: Json | undefined): AuthorizedName | undefined {
  // Far most connections have one name.
  for (const name of names) if (name.user === user) return name;
  return undefined;
}

function refuse(session: Session, id: Json, error: WireError): void {
  session.link.send(answerLine(id, null, error));
}
