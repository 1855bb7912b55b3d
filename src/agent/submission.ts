/**
 * The parameters of `worker.authenticate` and `stats.submit`, decoded.
 *
 * @module
 */

import type { AgentReportType } from "../journal/records.ts";
import { type AgentError, agentError, CODE_FORMAT, CODE_TYPE_REFUSED } from "./agent_error.ts";
import { checkReportData, isReportType } from "./report_data.ts";

/** A report as an agent hands it in. */
export interface Submission {
  readonly type: AgentReportType;
  /** JSON text. */
  readonly data: string;
  /** When it was made by the agent's clock, whole seconds since 1970. */
  readonly stamp: number;
}

/** Longest user name of a worker taken: an address has up to a hundred characters, a worker's name 16 that count. */
export const MAX_USER_CHARACTERS = 256;

/** How far an agent's clock may be ahead of ours: a day, which is more than any confusion of time zones. */
export const MAX_AHEAD_SECONDS = 86_400;

const SUBMIT_PARAMS = 4;

/** Reads the user name, `ADDRESS.WORKER`, out of a message's parameters; it is the first in both methods. */
export function userOf(params: readonly unknown[]): string | AgentError {
  const [user] = params;
  if (typeof user === "string" && user.length <= MAX_USER_CHARACTERS) return user;
  return agentError(CODE_FORMAT, `expected ADDRESS.WORKER as text of at most ${MAX_USER_CHARACTERS} characters`);
}

/**
 * Decodes what `stats.submit` has behind the user name: type, data, and the time.
 *
 * @param params All four parameters.
 * @param acceptedTypes The types that the port takes.
 * @param now Milliseconds since 1970.
 */
export function parseSubmission(
  params: readonly unknown[],
  acceptedTypes: readonly AgentReportType[],
  now: number,
): Submission | AgentError {
  if (params.length !== SUBMIT_PARAMS) {
    return agentError(CODE_FORMAT, `expected ${SUBMIT_PARAMS} parameters, got ${params.length}`);
  }
  const [, type, data, time] = params;
  if (!isReportType(type) || !acceptedTypes.includes(type)) {
    return agentError(CODE_TYPE_REFUSED, `expected a report of type ${acceptedTypes.join(", ")}`);
  }
  const checked = checkReportData(type, data);
  if (typeof checked === "string") return agentError(CODE_FORMAT, checked);
  // Rigs without a battery begin in 1970, and queue what they cannot send: the past is as old as it likes to be.
  if (typeof time !== "number" || !(time >= 0 && time <= now / 1000 + MAX_AHEAD_SECONDS)) {
    return agentError(CODE_FORMAT, "expected the time as seconds since 1970, not in the future");
  }
  return { type, data: checked.json, stamp: Math.floor(time) };
}

/** Whether one of the two gave an error. */
export function isAgentError(value: string | Submission | AgentError): value is AgentError {
  return Array.isArray(value);
}
