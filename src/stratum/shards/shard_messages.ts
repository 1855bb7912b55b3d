/**
 * What the main thread and its shards say to each other. Plain values only: a shard may be another thread.
 *
 * @module
 */

import type { AlgorithmTuning } from "../../algorithms/tuning.ts";
import type { Target } from "../../algorithms/target.ts";
import type { Job } from "../../jobmanagers/job.ts";
import type { ShareRecord } from "../../journal/records.ts";
import type { StratumServerOptions } from "../options.ts";
import type { PortNews } from "../port.ts";
import type { PortSnapshot } from "../port_snapshot.ts";
import type { SessionView } from "../session.ts";
import type { Solution } from "../shares/share_desk.ts";
import type { MinerName } from "../username.ts";

/** A port, as each shard opens it. */
export interface PortPlan {
  readonly key: string;
  /** Where the server's number counts, it is added already. */
  readonly options: StratumServerOptions;
  /** The algorithm's name is among the options. */
  readonly tuning: AlgorithmTuning;
  /** Key of the job manager that its jobs come from. */
  readonly source: string;
  /** The target of difficulty 1 that miners of the chain reckon with. */
  readonly difficultyOne: Target;
  /** Codes of the currencies that its jobs may be of. */
  readonly currencies: readonly string[];
}

/** What a shard is to be. */
export interface ShardPlan {
  /** Number of this server among all that report to one store. */
  readonly server: number;
  /** Number of this shard, from 0, and how many there are. */
  readonly shard: number;
  readonly shards: number;
  readonly extranonce1Bytes: number;
  readonly extranonce2Bytes: number;
  /** Where this shard begins to count its extranonces. */
  readonly extranonceStart: number;
  /** For how long shares gather before they are handed over, milliseconds. */
  readonly gatherMs: number;
  readonly ports: readonly PortPlan[];
}

/** What may be asked of a port. */
export type PortQuestion =
  | { readonly kind: "sums" }
  /** Connections by themselves: all of them, or those that work for an address. */
  | { readonly kind: "sessions"; readonly address: string | undefined }
  /** The remote addresses that work under a name. */
  | { readonly kind: "places"; readonly miner: MinerName };

/** The answer. */
export type PortAnswer = PortSnapshot | readonly SessionView[] | readonly string[];

/** What a shard is told. */
export type ShardCommand =
  /** Build the ports and listen. */
  | { readonly kind: "start"; readonly plan: ShardPlan }
  /** A job of a job manager. */
  | { readonly kind: "job"; readonly source: string; readonly job: Job }
  /** A job manager's jobs of a currency are worthless from now on. */
  | { readonly kind: "retired"; readonly source: string; readonly currency: string }
  /** The oldest group of shares under way is safe, or this is why it is not. */
  | { readonly kind: "written"; readonly error: string | undefined }
  /** What another shard's half of a port tells. */
  | { readonly kind: "news"; readonly port: string; readonly news: PortNews }
  /** Read the files of TLS again, and log what is wanted now. */
  | { readonly kind: "reload" }
  /** Have a port go over to other options, which are as those of its plan; files of TLS wait for the next "reload". */
  | { readonly kind: "options"; readonly port: string; readonly options: StratumServerOptions }
  /** Tell of a port. */
  | { readonly kind: "ask"; readonly question: number; readonly port: string; readonly about: PortQuestion }
  /** Take no more shares, get those at hand written and answered, and end all connections. */
  | { readonly kind: "stop" };

/** What a shard tells. */
export type ShardReport =
  /** The ports listen: key and TCP port. */
  | { readonly kind: "listening"; readonly ports: readonly (readonly [string, number])[] }
  /** They could not. */
  | { readonly kind: "failed"; readonly message: string }
  /** A group of judged shares; one "written" is expected for it. */
  | { readonly kind: "shares"; readonly shares: readonly ShareRecord[] }
  /** A solved block. It comes before the group that its share is in. */
  | {
    readonly kind: "solved";
    /** Key of the port that its share came in by. */
    readonly port: string;
    readonly source: string;
    readonly jobNumber: number;
    readonly solution: Solution;
    readonly finder: MinerName;
  }
  /** For the other shards. */
  | { readonly kind: "news"; readonly port: string; readonly news: PortNews }
  /** An answer. */
  | { readonly kind: "answer"; readonly question: number; readonly answer: PortAnswer }
  /** Everything is answered and closed. */
  | { readonly kind: "stopped" };

/** A shard as the main thread has it. */
export interface ShardLink {
  /** Gives it a command. */
  send(command: ShardCommand): void;
  /** Ends it after it has stopped, or at once. */
  end(): void;
}
