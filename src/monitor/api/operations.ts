/**
 * What the API can be asked: the one list that its routes and its description are made of.
 *
 * @module
 */

import { z } from "zod";
import type { PoolView } from "../pool_view.ts";
import { event } from "./event.ts";
import { historySpan } from "./history.ts";
import { before, limit, offset, text, workerLimit, workerName } from "./parameters.ts";
import type { AnswerName } from "./schemas.ts";

/** Something to ask. */
export interface Operation {
  /** Below `/api/v1`, in the form of OpenAPI. */
  readonly path: string;
  /** Name of the operation, for programs that are made of the description. */
  readonly name: string;
  readonly summary: string;
  /** What the part of the path in braces is, if there is one. */
  readonly part?: { readonly name: string; readonly description: string };
  /** Parameters behind the question mark. */
  readonly parameters: z.ZodObject;
  /** Whether visitors of a public monitor may not ask. */
  readonly isForOperators: boolean;
  /** Schema of the answer. */
  readonly answer: AnswerName;
  /**
   * Answers.
   *
   * @param parameters What came out of the schema of the parameters.
   * @param part The part of the path in braces.
   * @returns `undefined` if there is no such thing.
   */
  ask(view: PoolView, parameters: unknown, part: string): Promise<object | undefined>;
  /** What is not there, and what would be. */
  missing(view: PoolView): Promise<string>;
}

const none = z.strictObject({});

/** The operations. */
export const OPERATIONS: readonly Operation[] = [
  operation({
    path: "/pool",
    name: "getPool",
    summary: "The pool as a whole",
    parameters: none,
    answer: "Pool",
    ask: (view) => view.pool(),
  }),
  operation({
    path: "/networks",
    name: "getNetworks",
    summary: "All chains",
    parameters: none,
    answer: "NetworkList",
    ask: async (view) => ({ networks: await view.networks() }),
  }),
  operation({
    path: "/networks/{key}",
    name: "getNetwork",
    summary: "A chain",
    part: { name: "key", description: "Key of its component in the configuration" },
    parameters: none,
    answer: "Network",
    ask: async (view, _parameters, part) => (await view.networks()).find(({ key }) => key === part),
    missing: async (view) => `no such chain; expected ${keysOf(await view.networks())}`,
  }),
  operation({
    path: "/ports",
    name: "getPorts",
    summary: "All Stratum ports",
    parameters: none,
    answer: "PortList",
    ask: async (view) => ({ ports: await view.ports() }),
  }),
  operation({
    path: "/ports/{key}",
    name: "getPort",
    summary: "A Stratum port",
    part: { name: "key", description: "Key of its component in the configuration" },
    parameters: none,
    answer: "Port",
    ask: async (view, _parameters, part) => (await view.ports()).find(({ key }) => key === part),
    missing: async (view) => `no such port; expected ${keysOf(await view.ports())}`,
  }),
  operation({
    path: "/miners",
    name: "getMiners",
    summary: "Miners that are connected, by address",
    parameters: z.strictObject({ offset, limit }),
    answer: "MinerList",
    ask: (view, parameters) => view.miners(parameters),
  }),
  operation({
    path: "/miners/{address}",
    name: "getMiner",
    summary: "A miner with its workers and connections",
    part: { name: "address", description: "Address that shares are for" },
    parameters: z.strictObject({
      offset,
      limit: workerLimit,
      worker: workerName.describe("Only this worker; may be empty"),
    }),
    answer: "Miner",
    ask: (view, parameters, part) => view.miner(part, parameters),
    missing: () =>
      Promise.resolve("no such miner; expected an address that is connected or has worked in the last 24 hours"),
  }),
  operation({
    path: "/blocks",
    name: "getBlocks",
    summary: "Blocks that miners of the pool have found, newest first",
    parameters: z.strictObject({
      before,
      limit,
      currency: text("Code of a currency, only blocks of which are wanted"),
      address: text("Address of a finder, only blocks of whom are wanted"),
    }),
    answer: "BlockList",
    ask: (view, parameters) => view.blocks(parameters),
  }),
  operation({
    path: "/events",
    name: "getEvents",
    summary: "What has happened, as the log tells it, newest first",
    parameters: z.strictObject({
      before,
      limit,
      level: event.shape.level.optional().describe("This severity, and those that are worse"),
      component: text("Key of a component, only events of which are wanted"),
    }),
    isForOperators: true,
    answer: "EventList",
    ask: (view, parameters) => view.events(parameters),
  }),
  operation({
    path: "/history",
    name: "getHistory",
    summary: "Hash rate and shares over time",
    parameters: z.strictObject({
      span: historySpan.default("24h").describe("How far back"),
      algorithm: text("All ports of this algorithm; that of the first port if neither this nor port is given"),
      port: text("Key of a port"),
      address: text("Address of a miner; all miners if left out"),
      worker: workerName.describe("Name of a worker of that address; may be empty"),
    }),
    answer: "History",
    ask(view, parameters) {
      if (parameters.algorithm !== undefined && parameters.port !== undefined) {
        throw new ParameterError("port: expected either algorithm or port, got both");
      }
      if (parameters.worker !== undefined && parameters.address === undefined) {
        throw new ParameterError("worker: expected address as well, whose worker it is");
      }
      return view.history(parameters);
    },
    missing: async (view) => {
      const ports = await view.ports();
      const algorithms = [...new Set(ports.map(({ algorithm }) => algorithm))].join(", ");
      return `no such port or algorithm; expected a port (${keysOf(ports)}) or an algorithm (${algorithms})`;
    },
  }),
];

/** Parameters that are right by themselves, but do not go together. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";
}

/** What is the same for most, and the type of the parameters: `parseParameters` has them from the same schema. */
function operation<Parameters extends z.ZodObject>(
  of: Omit<Operation, "parameters" | "isForOperators" | "ask" | "missing"> & {
    readonly parameters: Parameters;
    readonly isForOperators?: boolean;
    ask(view: PoolView, parameters: z.output<Parameters>, part: string): Promise<object | undefined>;
    missing?(view: PoolView): Promise<string>;
  },
): Operation {
  return {
    isForOperators: false,
    missing: () => Promise.resolve("nothing here"),
    ...of,
    ask: (view, parameters, part) => of.ask(view, parameters as z.output<Parameters>, part),
  };
}

function keysOf(components: readonly { readonly key: string }[]): string {
  return components.map(({ key }) => key).join(", ");
}
