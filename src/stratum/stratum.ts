/**
 * All Stratum ports of a server: the main thread's side of the shards, which serve them.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import type { CounterView } from "../counters/minute_counter.ts";
import type { JobSource } from "../jobmanagers/job_manager.ts";
import { createOutage } from "../jobmanagers/outage.ts";
import type { ShareRecord } from "../journal/records.ts";
import { listenPlace } from "../sockets/listen_address.ts";
import { canShareAPort } from "../sockets/reuse_port.ts";
import { mergeSnapshots, type PortSnapshot } from "./port_snapshot.ts";
import { type PortStatus, portStatus } from "./port_status.ts";
import type { AddressFigures } from "./client_figures.ts";
import type { StratumServerOptions } from "./options.ts";
import type { SessionView } from "./session.ts";
import { createShard } from "./shards/shard.ts";
import type { PortPlan, PortQuestion, ShardLink, ShardPlan, ShardReport } from "./shards/shard_messages.ts";
import { startShardThread } from "./shards/shard_thread.ts";
import { type MinerName, nameRules, parseUserName } from "./username.ts";

/** What the ports of a server need. */
export interface StratumParts {
  /** Key of the component that stands for the server in the log. */
  readonly key: string;
  /** The ports; difficulty 1 is that of their source. */
  readonly ports: readonly StratumPortParts[];
  /** By key. */
  readonly sources: ReadonlyMap<string, JobSource>;
  /** How shards are laid out, apart from what tells one from another; there is one where no more can share a port. */
  readonly layout: Omit<ShardPlan, "shard" | "ports">;
  /** Has shares safe when it returns; throws if they cannot be. */
  append(shares: readonly ShareRecord[]): void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 to 1, below 1. */
  readonly random: () => number;
}

/** A port, as it was configured. */
export interface StratumPortParts extends Omit<PortPlan, "difficultyOne" | "currencies"> {
  /** What the options name, as it was tuned. */
  readonly algorithm: Algorithm;
}

/** The ports of a server. */
export interface Stratum {
  /**
   * Listens.
   *
   * @returns Key of each port to its TCP port.
   * @throws {Error} If a port cannot be had.
   */
  start(): Promise<ReadonlyMap<string, number>>;
  /** Reads the files of TLS again, and has shards log what is wanted now; what is wrong goes to the log. */
  reload(): void;
  /**
   * Has a port go over to other options, and its miners with it; files of TLS with the next reload. Where it listens and
   * what it hashes with must be as before.
   *
   * @throws {RangeError} If there is no such port.
   */
  change(port: string, options: StratumServerOptions): void;
  /** How many shards serve the ports, once it is started. */
  shards(): number;
  /** Stops listening, answers what is at hand and ends all connections. */
  stop(): Promise<void>;
  readonly ports: readonly StratumPort[];
}

/** One port, all shards together. */
export interface StratumPort {
  readonly key: string;
  /** Name of its algorithm. */
  readonly algorithm: string;
  /** Hashes that a share of difficulty 1 stands for. */
  readonly hashesPerShare: number;
  /** Key of the job manager that its jobs come from. */
  readonly source: string;
  /** What it goes by now. */
  options(): StratumServerOptions;
  /** `undefined` while it does not listen, and for a unix socket. */
  tcpPort(): number | undefined;
  /** Of the newest job; `undefined` before the first. */
  currency(): string | undefined;
  /** Whether miners can connect now: at least one shard listens. */
  isListening(): boolean;
  status(): Promise<PortStatus>;
  /** Connections: all of them, which takes a while of ten thousand, or those that work for an address. */
  sessions(address?: string): Promise<SessionView[]>;
  /** Who works for whom. */
  addresses(): Promise<ReadonlyMap<string, AddressFigures>>;
  /** By name. */
  counters(): Promise<Readonly<Record<string, CounterView>>>;
  /** Whom a user name works for, or a text that says what is wrong with it. */
  nameOf(user: string): MinerName | string;
  /** The remote addresses of the connections that work under a name. */
  addressesOf(miner: MinerName): Promise<string[]>;
}

/** A shard that runs. */
interface RunningShard {
  readonly link: ShardLink;
  readonly questions: Map<number, PromiseWithResolvers<unknown>>;
  readonly listening: PromiseWithResolvers<readonly (readonly [string, number])[]>;
  readonly stopped: PromiseWithResolvers<void>;
  isListening: boolean;
}

/** How long a shard that died stays down: a mistake that recurs at once must not keep the server busy. */
const RESTART_MS = 1000;

/** Makes the ports of a server; they listen once started. */
export function createStratum(parts: StratumParts): Stratum {
  const { sources, layout, now, random } = parts;
  const optionsOf = new Map(parts.ports.map(({ key, options }) => [key, options]));
  const log = getLogger(["powerpool", parts.key]);
  const journalOutage = createOutage((error) =>
    log.error("Shares are refused because they cannot be recorded: {error}", { error })
  );
  const shards: RunningShard[] = [];
  let shardCount = 1;
  let tcpPorts: ReadonlyMap<string, number> = new Map();
  const endings: (() => void)[] = [];
  let questions = 0;
  let stopping = false;

  function launch(
    shard: number,
    listenOn: ReadonlyMap<string, number>,
    extranonceStart = layout.extranonceStart,
  ): RunningShard {
    const running: RunningShard = {
      link: shardCount === 1 ? inThisThread(report) : startShardThread(report, died),
      questions: new Map(),
      listening: Promise.withResolvers(),
      stopped: Promise.withResolvers(),
      isListening: false,
    };
    shards[shard] = running;

    function report(report: ShardReport): void {
      switch (report.kind) {
        case "listening":
          running.isListening = true;
          return running.listening.resolve(report.ports);
        case "failed":
          return running.listening.reject(new Error(report.message));
        case "shares":
          return running.link.send({ kind: "written", error: written(report.shares) });
        case "solved":
          return solved(report);
        case "news":
          for (const other of shards) {
            if (other !== running) other.link.send({ kind: "news", port: report.port, news: report.news });
          }
          return;
        case "answer":
          running.questions.get(report.question)?.resolve(report.answer);
          running.questions.delete(report.question);
          return;
        case "stopped":
          return running.stopped.resolve();
      }
    }

    function died(reason: string): void {
      running.isListening = false;
      running.stopped.resolve();
      running.listening.reject(new Error(`Cannot start shard ${shard}: ${reason}`));
      for (const question of running.questions.values()) question.reject(new Error(`Shard ${shard} died`));
      if (stopping) return;
      log.error("Shard {shard} died, and its connections with it: {reason}", { shard, reason });
      setTimeout(() => {
        if (stopping) return;
        // Elsewhere than before: miners of the dead shard may come back with shares of their old extranonces.
        launch(shard, listenOn, now()).listening.promise.catch((error) => log.error("{error}", { error }));
      }, RESTART_MS);
    }

    running.link.send({ kind: "start", plan: planOf(shard, listenOn, extranonceStart) });
    for (const [source, { latest }] of sources) {
      const job = latest();
      // Whatever miners have from before is worth nothing here.
      if (job !== undefined) running.link.send({ kind: "job", source, job: { ...job, clean: true } });
    }
    return running;
  }

  function planOf(shard: number, listenOn: ReadonlyMap<string, number>, extranonceStart: number): ShardPlan {
    const ports = parts.ports.map(({ key, tuning, source }): PortPlan => ({
      key,
      options: { ...current(key), port: listenOn.get(key) ?? current(key).port },
      tuning,
      source,
      difficultyOne: sourceOf(source).difficultyOne,
      currencies: sourceOf(source).currencies,
    }));
    return { ...layout, shards: shardCount, shard, extranonceStart, ports };
  }

  async function shardsPossible(): Promise<number> {
    if (layout.shards === 1 || await canShareAPort()) return layout.shards;
    log.info("One shard instead of {shards}: this runtime cannot share a port", { shards: layout.shards });
    return 1;
  }

  function inThisThread(report: (report: ShardReport) => void): ShardLink {
    return { send: createShard(report, { now, random }), end() {} };
  }

  function current(port: string): StratumServerOptions {
    const options = optionsOf.get(port);
    if (options === undefined) throw new RangeError(`Cannot find port ${port}`);
    return options;
  }

  function sourceOf(key: string): JobSource {
    const source = sources.get(key);
    if (source === undefined) throw new RangeError(`Cannot find job manager ${key}`);
    return source;
  }

  /** Writes a group; returns what kept it from being written. */
  function written(shares: readonly ShareRecord[]): string | undefined {
    try {
      parts.append(shares);
      journalOutage.over();
      return undefined;
    } catch (error) {
      journalOutage.failed(error);
      return (error as Error).message;
    }
  }

  function solved({ port, source, jobNumber, solution, finder }: ShardReport & { kind: "solved" }): void {
    try {
      sourceOf(source).solve(jobNumber, solution.header, solution.coinbase, { ...finder, port });
    } catch (error) {
      log.error("A block is lost: {error}", { error });
    }
  }

  /** Asks all shards that listen: one that has died is silent until it is started again. */
  function ask(port: string, about: PortQuestion): Promise<unknown[]> {
    return Promise.all(
      shards.filter(({ isListening }) => isListening).map(({ link, questions: open }) => {
        const question = questions++;
        const answer = Promise.withResolvers<unknown>();
        open.set(question, answer);
        link.send({ kind: "ask", question, port, about });
        return answer.promise;
      }),
    );
  }

  async function snapshot(port: string): Promise<PortSnapshot> {
    return mergeSnapshots(await ask(port, { kind: "sums" }) as PortSnapshot[]);
  }

  function isListening(): boolean {
    return !stopping && shards.some(({ isListening }) => isListening);
  }

  const ports = parts.ports.map(({ key, algorithm, source }): StratumPort => ({
    key,
    algorithm: algorithm.name,
    hashesPerShare: algorithm.hashesPerShare,
    source,
    options: () => current(key),
    tcpPort: () => isListening() ? tcpPorts.get(key) || undefined : undefined,
    currency: () => sourceOf(source).latest()?.currency,
    isListening,
    sessions: async (address) => (await ask(key, { kind: "sessions", address }) as SessionView[][]).flat(),
    addresses: async () => (await snapshot(key)).clients.addresses,
    nameOf: (user) => parseUserName(user, nameRules(current(key), sourceOf(source).currencies)),
    status: async () => portStatus(await snapshot(key), algorithm),
    counters: async () => (await snapshot(key)).counters,
    addressesOf: async (miner) => (await ask(key, { kind: "places", miner }) as string[][]).flat(),
  }));

  return {
    ports,

    async start() {
      for (const [source, { onJob, onRetired }] of sources) {
        endings.push(onJob((job) => {
          for (const { link } of shards) link.send({ kind: "job", source, job });
        }));
        if (onRetired === undefined) continue;
        endings.push(onRetired((currency) => {
          for (const { link } of shards) link.send({ kind: "retired", source, currency });
        }));
      }
      shardCount = await shardsPossible();
      // The first one finds the ports, where any free one was asked for; the others share them.
      const listening = new Map(await launch(0, new Map()).listening.promise);
      tcpPorts = listening;
      await Promise.all(
        Array.from({ length: shardCount - 1 }, (_, i) => launch(i + 1, listening).listening.promise),
      );
      for (const { key, algorithm } of parts.ports) {
        const { address, port } = current(key);
        getLogger(["powerpool", key]).info("Stratum for {algorithm} on {place}", {
          algorithm: algorithm.name,
          place: listenPlace(address, listening.get(key) ?? port),
        });
      }
      return listening;
    },

    reload() {
      for (const { link } of shards) link.send({ kind: "reload" });
    },

    change(port, options) {
      current(port);
      optionsOf.set(port, options);
      for (const { link } of shards) link.send({ kind: "options", port, options });
    },

    shards: () => shardCount,

    async stop() {
      stopping = true;
      for (const end of endings) end();
      await Promise.all(shards.map(async ({ link, stopped }) => {
        link.send({ kind: "stop" });
        await stopped.promise;
        link.end();
      }));
    },
  };
}
