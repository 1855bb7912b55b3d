/**
 * What agents may ask for: hello, worker.authenticate, stats.submit.
 *
 * An agent proves nothing. So what it says of a worker is taken only while that worker is connected here, and, unless
 * the operator wants it otherwise, only from where it is connected from: that keeps strangers out, though not one's
 * neighbours behind the same address.
 *
 * @module
 */

import type { AgentReport } from "../journal/records.ts";
import { addressGroup, canonicalAddress } from "../sockets/ip_address.ts";
import {
  type AgentError,
  agentError,
  CODE_FORMAT,
  CODE_NO_HELLO,
  CODE_NOT_AUTHENTICATED,
  CODE_NOT_CONNECTED,
  CODE_OTHER,
  CODE_SECOND_HELLO,
  CODE_UNKNOWN_METHOD,
} from "./agent_error.ts";
import type { AgentOptions } from "./options.ts";
import { type AgentMessage, parseMessage, replyLine } from "./protocol.ts";
import type { ReportBudget } from "./report_budget.ts";
import { isAgentError, parseSubmission, userOf } from "./submission.ts";
import { workerKey, type WorkerName, workerText } from "./worker_name.ts";

/** An agent's conversation with the pool, as plain state. */
export interface Agent {
  /** In canonical form. */
  readonly remoteAddress: string;
  saidHello: boolean;
  /** By the user name that the agent writes. */
  readonly workers: Map<string, WorkerName>;
  /** Lines that were no message. */
  malformedLines: number;
  /** Nobody is there any more to be answered, so nothing more is taken: it would come a second time. */
  gone: boolean;
}

/** What the methods act on beside the agent. */
export interface MethodsHost {
  /** Key of the Stratum port. */
  readonly key: string;
  readonly options: Pick<AgentOptions, "accepted_types" | "any_address" | "max_workers" | "reports_per_minute">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly budget: Pick<ReportBudget, "take">;
  /** Reads a user name as the Stratum port does, or says what is wrong with it. */
  workerName(user: string): WorkerName | string;
  /** Remote addresses of a worker's connections to the Stratum port; none if it is not connected. */
  workerConnections(address: string, worker: string): readonly string[] | Promise<readonly string[]>;
  /** Keeps a report, or throws. */
  report(report: AgentReport): void;
  /** Is told of each error that an agent gets. */
  refused(code: number): void;
  /** Is told of what went wrong on our side. */
  failed(what: "lookup" | "report", error: unknown): void;
}

/**
 * Works a line of an agent off. Never rejects.
 *
 * @returns The reply; `undefined` if there is none.
 */
export type Respond = (agent: Agent, line: string) => Promise<string | undefined>;

const MAX_VERSION_CHARACTERS = 64;
const MAX_METHOD_CHARACTERS = 64;

/** A method: its error, or `null` for success. */
type Method = (agent: Agent, params: readonly unknown[]) => AgentError | null | Promise<AgentError | null>;

/** Starts a conversation. */
export function startAgent(remoteAddress: string): Agent {
  return { remoteAddress, saidHello: false, workers: new Map(), malformedLines: 0, gone: false };
}

/** Makes the function that works the lines of all agents of a port off. */
export function createMethods(host: MethodsHost): Respond {
  const { options, now, budget } = host;

  function hello(agent: Agent, params: readonly unknown[]): AgentError | null {
    if (agent.saidHello) return agentError(CODE_SECOND_HELLO, "hello was said before");
    const [version] = params;
    const isVersion = typeof version === "number" ||
      (typeof version === "string" && version.length <= MAX_VERSION_CHARACTERS);
    if (params.length !== 1 || !isVersion) return agentError(CODE_FORMAT, "expected one parameter, the version");
    agent.saidHello = true;
    return null;
  }

  async function authenticate(agent: Agent, params: readonly unknown[]): Promise<AgentError | null> {
    if (params.length !== 1) return agentError(CODE_FORMAT, `expected 1 parameter, got ${params.length}`);
    const user = userOf(params);
    if (isAgentError(user)) return user;
    const name = host.workerName(user);
    if (typeof name === "string") return agentError(CODE_NOT_CONNECTED, `no such worker: ${name}`);
    const stranger = await strangerTo(agent, name);
    if (stranger !== null) return stranger;
    const { workers } = agent;
    if (!workers.has(user) && workers.size >= options.max_workers) {
      return agentError(CODE_OTHER, `more than ${options.max_workers} workers of one agent`);
    }
    workers.set(user, name);
    return null;
  }

  async function submit(agent: Agent, params: readonly unknown[]): Promise<AgentError | null> {
    const user = userOf(params);
    if (isAgentError(user)) return user;
    const name = agent.workers.get(user);
    if (name === undefined) return agentError(CODE_NOT_AUTHENTICATED, "the worker is not authenticated");
    const submission = parseSubmission(params, options.accepted_types, now());
    if (isAgentError(submission)) return submission;
    // Once more: it may have left since.
    const stranger = await strangerTo(agent, name);
    if (stranger !== null || agent.gone) return stranger;
    if (!budget.take(workerKey(name))) {
      const { reports_per_minute } = options;
      return agentError(CODE_OTHER, `more than ${reports_per_minute} reports a minute on one worker; try again later`);
    }
    try {
      host.report({ time: now(), port: host.key, ...name, ...submission });
    } catch (error) {
      host.failed("report", error);
      return agentError(CODE_OTHER, "the pool cannot keep the report now; try again later");
    }
    return null;
  }

  /** Why an agent may not speak of a worker. */
  async function strangerTo({ remoteAddress }: Agent, name: WorkerName): Promise<AgentError | null> {
    let connections: readonly string[];
    try {
      connections = await host.workerConnections(name.address, name.worker);
    } catch (error) {
      host.failed("lookup", error);
      return agentError(CODE_OTHER, "the pool cannot see now whether the worker is connected; try again later");
    }
    if (connections.length === 0) {
      return agentError(CODE_NOT_CONNECTED, `worker ${workerText(name)} is not connected to this port`);
    }
    const home = homeOf(remoteAddress);
    if (options.any_address || connections.some((address) => homeOf(address) === home)) return null;
    return agentError(
      CODE_NOT_CONNECTED,
      `worker ${workerText(name)} is connected from another address than this agent; run the agent where it mines`,
    );
  }

  const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
    ["hello", hello],
    ["worker.authenticate", authenticate],
    ["stats.submit", submit],
  ]);

  async function perform(agent: Agent, { method, params }: AgentMessage): Promise<AgentError | null> {
    const known = methods.get(method);
    if (known === undefined) {
      return agentError(CODE_UNKNOWN_METHOD, `unknown method ${method.slice(0, MAX_METHOD_CHARACTERS)}`);
    }
    if (known !== hello && !agent.saidHello) return agentError(CODE_NO_HELLO, "expected hello first");
    if (!Array.isArray(params)) return agentError(CODE_FORMAT, "expected params to be a list");
    return await known(agent, params);
  }

  return async (agent, line) => {
    const message = parseMessage(line);
    if (message.kind === "malformed") agent.malformedLines++;
    const error = message.kind === "malformed" ? message.error : await perform(agent, message);
    if (error !== null) host.refused(error[0]);
    // ppagent waits for no reply to its hello, which has no id, and would take it for that to its next message.
    const isSilent = error === null && message.kind === "message" && message.method === "hello" &&
      message.id === undefined;
    return isSilent ? undefined : replyLine(message.id, error);
  };
}

/**
 * Where a connection comes from: an IPv4 address, behind which a whole house may be, or the first 64 bits of an IPv6
 * address, since the rest changes from one device to the next, and every day with privacy extensions (RFC 8981).
 */
function homeOf(address: string): string {
  return addressGroup(canonicalAddress(address) ?? address);
}
