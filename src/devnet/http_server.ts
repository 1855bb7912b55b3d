/**
 * The daemon's HTTP server.
 *
 * @module
 */

import { errorOfFault, type Faults } from "./faults.ts";
import { answerBody, methodsIn, refuseBody, type RpcAnswer } from "./json_rpc.ts";
import { shuttingDown } from "./rpc_error.ts";
import type { RpcMethods } from "./rpc_parameters.ts";

/** Where every devnet listens. */
export const HOST = "127.0.0.1";

/** What a server serves, and to whom. */
export interface HttpServerPlan {
  /** The port on 127.0.0.1; 0 for any that is free. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly methods: RpcMethods;
  readonly faults: Faults;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Ends waiting calls with an error, lets the others finish, and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts to listen.
 *
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function listen(plan: HttpServerPlan): HttpServer {
  const closing = new AbortController();
  const options = { hostname: HOST, port: plan.port, onListen() {}, onError: () => text(500, "Internal error") };
  const server = Deno.serve(options, (request) => {
    return respond(request, AbortSignal.any([request.signal, closing.signal]), plan);
  });
  return {
    port: server.addr.port,
    close: async () => {
      closing.abort();
      await server.shutdown();
    },
  };
}

/** Statuses and bodies of src/httprpc.cpp and src/httpserver.cpp in Bitcoin Core. */
async function respond(request: Request, signal: AbortSignal, plan: HttpServerPlan): Promise<Response> {
  const { methods, faults } = plan;
  if (new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
  if (request.method !== "POST") return text(405, "JSONRPC server handles only POST requests");
  const body = await request.text();
  const fault = faults.of(methodsIn(body));
  if (request.headers.get("authorization") !== loginOf(plan) || fault === "refusing logins") {
    return new Response(null, { status: 401, headers: { "www-authenticate": 'Basic realm="jsonrpc"' } });
  }
  if (fault === "busy") return text(500, "Work queue depth exceeded");
  if (fault === "not a daemon") return text(200, "<!DOCTYPE html><title>It works!</title>");
  const error = errorOfFault(fault);
  if (error !== undefined) return json(refuseBody(body, error));
  if (fault === "hanging") await Promise.race([faults.over, aborted(signal)]);
  const answer = signal.aborted ? refuseBody(body, shuttingDown()) : await answerBody(body, methods, signal);
  return fault === "losing answers" ? brokenOff() : json(answer);
}

function loginOf({ user, password }: HttpServerPlan): string {
  return `Basic ${btoa(`${user}:${password}`)}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function json({ status, body }: RpcAnswer): Response {
  return new Response(body, { status, headers: { "content-type": "application/json" } });
}

function text(status: number, body: string): Response {
  return new Response(body, { status });
}

/** A response whose connection breaks before its body: the nearest to none at all that a handler can give. */
function brokenOff(): Response {
  return new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("Broken off")) }));
}
