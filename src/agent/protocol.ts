/**
 * The PPAgent protocol on the wire: one JSON object a line, and for each a reply, strictly in order.
 *
 * @module
 */

import { type AgentError, agentError, CODE_OTHER } from "./agent_error.ts";

/** A message of an agent. */
export interface AgentMessage {
  readonly kind: "message";
  /** Its id as JSON text, to be echoed; `undefined` if it has none, as those of ppagent. */
  readonly id: string | undefined;
  readonly method: string;
  /** As they came; each method checks its own. */
  readonly params: unknown;
}

/** A line that is no message. */
export interface MalformedLine {
  readonly kind: "malformed";
  readonly id: string | undefined;
  readonly error: AgentError;
}

/** Longest id echoed, in characters of JSON; numbers and UUIDs have some forty at most. */
export const MAX_ID_CHARACTERS = 1024;

const NO_ID = "null";

/** Reads one line. Never throws. */
export function parseMessage(line: string): AgentMessage | MalformedLine {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return malformed(undefined, "not JSON: expected one JSON object a line");
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return malformed(undefined, "expected a JSON object with method and params");
  }
  const { id: givenId, method, params } = message as { readonly [key: string]: unknown };
  const id = givenId === undefined ? undefined : idText(givenId);
  // JSON-RPC's way of answering where the id cannot be told.
  if (id === "") return malformed(NO_ID, `expected an id of at most ${MAX_ID_CHARACTERS} characters`);
  if (typeof method !== "string") return malformed(id, "expected a method name");
  return { kind: "message", id, method, params };
}

/**
 * Writes a reply.
 *
 * @param id As it came with the message.
 * @param error Why not; `null` for success.
 */
export function replyLine(id: string | undefined, error: AgentError | null): string {
  const echo = id === undefined ? "" : `"id": ${id}, `;
  return `{${echo}"result": ${error === null ? "true" : "null"}, "error": ${JSON.stringify(error)}}\n`;
}

/** The id as JSON text; empty if it is too long, or so deep that it cannot be written. */
function idText(id: unknown): string {
  try {
    const text = JSON.stringify(id);
    return text.length > MAX_ID_CHARACTERS ? "" : text;
  } catch {
    return "";
  }
}

function malformed(id: string | undefined, text: string): MalformedLine {
  return { kind: "malformed", id, error: agentError(CODE_OTHER, text) };
}
