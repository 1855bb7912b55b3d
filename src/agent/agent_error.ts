/**
 * Why an agent is told no: the error codes of the PPAgent protocol.
 *
 * PowerPool declares one more, 25, "not subscribed", which the protocol has no use for.
 *
 * @module
 */

/** An error as the wire carries it: code, text, and a place for a trace that stays null. */
export type AgentError = readonly [code: number, text: string, traceback: null];

/** Everything else: no message at all, and what is the pool's own trouble or its limits. */
export const CODE_OTHER = 20;
/** There is no such method. */
export const CODE_UNKNOWN_METHOD = 30;
/** The worker is not connected to this port, or not from where the agent is. */
export const CODE_NOT_CONNECTED = 31;
/** A second hello. */
export const CODE_SECOND_HELLO = 32;
/** No hello yet. */
export const CODE_NO_HELLO = 33;
/** The agent has not authenticated the worker. */
export const CODE_NOT_AUTHENTICATED = 34;
/** The port takes no reports of this type. */
export const CODE_TYPE_REFUSED = 35;
/** The parameters are not what the method takes. */
export const CODE_FORMAT = 36;

/** Makes an error for the wire. */
export function agentError(code: number, text: string): AgentError {
  return [code, text, null];
}
