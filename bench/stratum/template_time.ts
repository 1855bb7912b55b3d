/**
 * How long the pool takes from a template to the first byte of its job.
 *
 * @module
 */

import { join } from "node:path";
import { connect } from "../../tests/stratum/line_client.ts";
import { V8_FLAGS } from "../../tests/tools/pool_program.ts";
import { freePorts } from "../../tests/tools/free_ports.ts";
import { type Finding, spreadOf } from "./finding.ts";
import { SERVER_CORE } from "./cores.ts";
import type { Lab } from "./lab.ts";
import { startPool } from "./pool.ts";
import { type RunningServer, startPinned, startStubDaemon, type StubDaemon, TRANSACTIONS } from "./running_server.ts";
import { openTemplateTap } from "./template_tap.ts";
import { startYardstick } from "./yardstick.ts";

/** Milliseconds, once the template is parsed. */
const AT_MOST = 2;

/** Milliseconds between two blocks, for the server to come to rest. */
const PAUSE = 150;

/** Something that asks for templates, and what its client does. */
interface TemplateUser {
  start(daemon: StubDaemon): Promise<PromptedServer>;
  /** Lines that the client begins with; a job comes after them. */
  readonly login: readonly string[];
  /** Sent once the chain has grown, to a server that does not ask by itself. */
  readonly prompt?: string;
}

/** A server that sends something once it has dealt with a template. */
type PromptedServer = Pick<RunningServer, "port" | "newBlock"> & AsyncDisposable & {
  /** What the monitor says at a path, where there is one. */
  readonly monitor?: (path: string) => Promise<Record<string, unknown>>;
};

const LOGIN = [
  '{"id":1,"method":"mining.subscribe","params":["bench/1"]}',
  '{"id":2,"method":"mining.authorize","params":["1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2","x"]}',
];

/** A running server with its client. */
interface Subject extends AsyncDisposable {
  /** Milliseconds from the last template, once it was read, until its job was handed to the port, by its own clock. */
  handOver(): Promise<number>;
  /** Has the chain grow, and gives the milliseconds from the template to what the server sends then. */
  time(): Promise<number>;
}

/**
 * Measures at a tap between server and daemon, and at a client that is alone; block by block in turns. What comes
 * before the template is parsed is told by a third program, which only reads and parses it; what comes after, the pool
 * tells itself.
 */
export async function measureTemplateTime(lab: Lab): Promise<Finding[]> {
  const { folder } = lab;
  await using yardstick = await open(lab, { start: (daemon) => startYardstick(folder, daemon), login: LOGIN });
  await using pool = await open(lab, { start: (daemon) => startPool(folder, { daemon }), login: LOGIN });
  await using reader = await open(lab, { start: (daemon) => startReader(folder, daemon), login: [], prompt: "\n" });
  /** Milliseconds of one block, by subject. */
  async function timeBlock(): Promise<Record<"yardstick" | "pool" | "handOver" | "reader", number>> {
    return {
      yardstick: await yardstick.time(),
      pool: await pool.time(),
      handOver: await pool.handOver(),
      reader: await reader.time(),
    };
  }

  const times: Awaited<ReturnType<typeof timeBlock>>[] = [];
  const warmUp = lab.choose({ quick: 1, normal: 5 });
  for (let block = 0; block < warmUp + lab.choose({ quick: 3, normal: 25 }); block++) {
    // deno-lint-ignore no-await-in-loop -- one block after the other
    times.push(await timeBlock());
  }
  const measured = times.slice(warmUp);
  const middle = (pick: (time: typeof times[number]) => number) => spreadOf(measured.map(pick)).median;
  return [{
    measure: `last byte of a template of ${TRANSACTIONS} transactions to first byte of its job`,
    unit: "ms",
    yardstick: middle((time) => time.yardstick),
    pool: middle((time) => time.pool),
  }, {
    measure: "of which more than a program takes that only reads and parses it",
    unit: "ms",
    yardstick: middle((time) => time.yardstick - time.reader),
    pool: middle((time) => time.pool - time.reader),
  }, {
    measure: "parsed template to its job written to the connection, by the pool's clock",
    unit: "ms",
    pool: middle((time) => time.handOver),
    target: { of: "value", atMost: AT_MOST },
  }];
}

/** Starts a server behind a tap, with a client that is logged in. */
async function open(lab: Lab, { start, login, prompt }: TemplateUser): Promise<Subject> {
  await using cleanup = new AsyncDisposableStack();
  const daemon = cleanup.use(await startStubDaemon(lab.folder));
  const tap = cleanup.use(await openTemplateTap(daemon.port));
  const server = cleanup.use(await start({ ...daemon, port: tap.port }));
  const client = cleanup.use(await connect(server.port));
  for (const line of login) client.send(`${line}\n`);
  if (login.length > 0) await client.next(({ method }) => method === "mining.notify");
  const owned = cleanup.move();
  return {
    async time() {
      const received = new Promise<number>((resolve) => client.socket.once("data", () => resolve(performance.now())));
      await server.newBlock();
      if (prompt !== undefined) client.send(prompt);
      const elapsed = await received - tap.lastTemplateAt();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      return elapsed;
    },
    async handOver() {
      const { last_job_ms: milliseconds } = await server.monitor?.("/chain/") ?? {};
      return Number(milliseconds);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A program that answers anything that is sent to it once it has read a template. */
async function startReader(folder: string, daemon: StubDaemon): Promise<PromptedServer> {
  const [port] = freePorts(1) as [number];
  const program = join(import.meta.dirname ?? "", "template_reader.ts");
  const running = await startPinned({
    name: "the template reader",
    cores: SERVER_CORE,
    command: Deno.execPath(),
    args: ["run", "-A", "--quiet", "--no-check", V8_FLAGS, program, String(port), String(daemon.port)],
    log: join(folder, `reader-${port}.log`),
    port,
  });
  return {
    port,
    newBlock: () => daemon.newBlock(),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}
