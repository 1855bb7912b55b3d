/**
 * JSON-RPC as the daemons of the Bitcoin Core family speak it: which answer, with which HTTP status, a body gets.
 *
 * Shapes measured on litecoind 0.21; source: src/httprpc.cpp and src/rpc/server.cpp of Bitcoin Core 0.21.
 *
 * @module
 */

import { CODE_INVALID_PARAMETER, CODE_INVALID_REQUEST, CODE_METHOD_NOT_FOUND, CODE_MISC } from "./rpc_error.ts";
import { CODE_PARSE, RpcError } from "./rpc_error.ts";
import type { Parameters, RpcMethod, RpcMethods } from "./rpc_parameters.ts";

/** An HTTP status and a JSON body. */
export interface RpcAnswer {
  readonly status: number;
  readonly body: string;
}

interface Reply {
  readonly result: unknown;
  readonly error: { readonly code: number; readonly message: string } | null;
  readonly id: unknown;
}

/**
 * Answers a body: one call, or an array of them, which are done one after the other.
 *
 * A single call that fails has status 404 (no such method), 400 (no request) or 500; an array always has 200.
 *
 * @param signal Aborts when the caller is gone.
 */
export async function answerBody(body: string, methods: RpcMethods, signal: AbortSignal): Promise<RpcAnswer> {
  const request = parse(body);
  if (Array.isArray(request)) {
    const replies: Reply[] = [];
    // deno-lint-ignore no-await-in-loop -- a batch is answered in its order, as daemons do
    for (const each of request) replies.push(await reply(each, methods, signal));
    return { status: 200, body: `${JSON.stringify(replies)}\n` };
  }
  const answer = request === undefined
    ? failed(null, new RpcError(CODE_PARSE, "Parse error"))
    : await reply(request, methods, signal);
  return { status: statusOf(answer), body: `${JSON.stringify(answer)}\n` };
}

/**
 * The answer with one and the same error to whatever is in a body.
 *
 * @param body For the ids that are to be echoed.
 */
export function refuseBody(body: string, error: RpcError): RpcAnswer {
  const answer = failed(idOf(parse(body)), error);
  return { status: statusOf(answer), body: `${JSON.stringify(answer)}\n` };
}

/** The methods that a body calls, as far as it can be read. */
export function methodsIn(body: string): string[] {
  const request = parse(body);
  const calls: unknown[] = Array.isArray(request) ? request : [request];
  return calls.map((call) => isObject(call) ? call["method"] : undefined).filter((name) => typeof name === "string");
}

/**
 * Calls a method.
 *
 * @param parameters An array, or an object that names them.
 * @throws {RpcError} If there is no such method, or it says no.
 */
export async function callMethod(
  methods: RpcMethods,
  name: string,
  parameters: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) throw new RpcError(CODE_METHOD_NOT_FOUND, "Method not found");
  return await method.call(inOrder(name, method, parameters), signal);
}

async function reply(request: unknown, methods: RpcMethods, signal: AbortSignal): Promise<Reply> {
  const id = idOf(request);
  try {
    if (!isObject(request)) throw new RpcError(CODE_INVALID_REQUEST, "Invalid Request object");
    const { method, params } = request as { method?: unknown; params?: unknown };
    if (typeof method !== "string") throw new RpcError(CODE_INVALID_REQUEST, "Missing method");
    return { result: await callMethod(methods, method, params, signal), error: null, id };
  } catch (error) {
    // Daemons too answer what they did not foresee with the plain text of the exception.
    return failed(id, error instanceof RpcError ? error : new RpcError(CODE_MISC, String(error)));
  }
}

function inOrder(name: string, { names }: RpcMethod, parameters: unknown): Parameters {
  const given = parameters ?? [];
  if (Array.isArray(given)) {
    if (given.length <= names.length) return given;
    throw new RpcError(CODE_MISC, `${name} takes at most ${names.length} parameters`);
  }
  if (!isObject(given)) throw new RpcError(CODE_INVALID_REQUEST, "Params must be an array or object");
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) throw new RpcError(CODE_INVALID_PARAMETER, `Unknown named parameter ${unknown}`);
  return names.map((key) => given[key]);
}

function failed(id: unknown, { code, message }: RpcError): Reply {
  return { result: null, error: { code, message }, id };
}

function statusOf({ error }: Reply): number {
  if (error === null) return 200;
  if (error.code === CODE_METHOD_NOT_FOUND) return 404;
  return error.code === CODE_INVALID_REQUEST ? 400 : 500;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function idOf(request: unknown): unknown {
  return isObject(request) ? request["id"] ?? null : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
