/**
 * What the journal keeps: every judged share, every block found, and what agents report of the miners' devices.
 *
 * @module
 */

/** How a share was judged. */
export type ShareOutcome = "accepted" | "stale" | "duplicate" | "low" | "invalid";

/** Where shares come from. Those of one miner share one such object, so that the journal knows it again. */
export interface ShareOrigin {
  /** Key of the Stratum port that they came in by. */
  readonly port: string;
  /** Currency of their jobs; empty for jobs that are not known. */
  readonly currency: string;
  /** Address that the miner works for. */
  readonly address: string;
  /** Name of the miner's worker; may be empty. */
  readonly worker: string;
}

/** A judged share. */
export interface ShareRecord {
  /** When it came, milliseconds since 1970. */
  readonly time: number;
  readonly origin: ShareOrigin;
  readonly outcome: ShareOutcome;
  /** Difficulty that the job was sent with: the work that an accepted share stands for. */
  readonly difficulty: number;
  /** Digest of the header in the function's byte order; `undefined` where the share was refused before hashing. */
  readonly digest: Uint8Array | undefined;
}

/** A share that solved a block. */
export interface BlockRecord {
  /** When it was found, milliseconds since 1970. */
  readonly time: number;
  readonly currency: string;
  readonly height: number;
  /** Block hash in display order, hex. */
  readonly hash: string;
  /** Compact target, eight hex digits. */
  readonly bits: string;
  /** Everything that the coinbase pays, satoshis. */
  readonly value: bigint;
  /** The fees within that, satoshis. */
  readonly fees: bigint;
  /** Address and worker of the finder. */
  readonly address: string;
  readonly worker: string;
  /** The whole block as `submitblock` takes it. */
  readonly hex: string;
}

/** What became of a block: in the chain, refused by the daemon, or not known yet. */
export type BlockState = "found" | "accepted" | "rejected";

/** A block as the journal holds it. */
export interface StoredBlock extends BlockRecord {
  readonly id: number;
  readonly state: BlockState;
  /** The daemon's reason for a rejection, else empty. */
  readonly reason: string;
}

/** What agents report of a worker: temperatures, hash rates, everything that the miner says, limits of its owner. */
export type AgentReportType = "temp" | "status" | "hashrate" | "thresholds";

/** A report of an agent. */
export interface AgentReport {
  /** When it came, milliseconds since 1970. */
  readonly time: number;
  /** Key of the Stratum port that its worker is connected to. */
  readonly port: string;
  /** Address and worker that it is about. */
  readonly address: string;
  readonly worker: string;
  readonly type: AgentReportType;
  /** JSON text, of a shape that the type says. */
  readonly data: string;
  /** When it was made by the agent's clock, seconds since 1970; that clock may be wrong. */
  readonly stamp: number;
}
