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
  /** Everything that the coinbase pays, satoshis; `undefined` while it is not known, as with blocks of some aux chains. */
  readonly value: bigint | undefined;
  /** The fees within that, satoshis. */
  readonly fees: bigint;
  /** Address and worker of the finder. */
  readonly address: string;
  readonly worker: string;
  /** The whole block as `submitblock` takes it; of an aux chain, the proof as `submitauxblock` does. */
  readonly hex: string;
  /** Where a block of an aux chain is from; left out for all others. */
  readonly aux?: AuxOrigin;
  /** Key of the Stratum port that the solving share came in by; left out where that is not known. */
  readonly port?: string;
}

/** Where a block of an aux chain is from, which decides where and how its proof is handed in. */
export interface AuxOrigin {
  /** Whom it pays: `address` or `wallet`. */
  readonly paysTo: string;
  /** Host and port of the daemon that made it, the only one that knows it before it is in the chain. */
  readonly daemon: string;
}

/** What became of a block. Only a block whose `settledAt` is there stays what it is. */
export type BlockState =
  /** Not known yet: on its way to the daemons, or valid but beside the chain, and nothing stands on its rival. */
  | "found"
  /** In the best chain. */
  | "accepted"
  /** In the best chain, with enough blocks on it for its coins to be spent. */
  | "mature"
  /** Valid, but not in the best chain, or not any more. */
  | "orphaned"
  /** Refused by the daemons. */
  | "rejected";

/** A block as the journal holds it; its hex is read by itself, as it may be megabytes. */
export interface StoredBlock extends Omit<BlockRecord, "hex"> {
  readonly id: number;
  readonly state: BlockState;
  /** Why it was rejected or orphaned, else empty. */
  readonly reason: string;
  /** As the chain said last: 1 and more in the best chain, -1 beside it; 0 if it was not seen there yet. */
  readonly confirmations: number;
  /** When it was decided for good, milliseconds since 1970; `undefined` while it is followed. */
  readonly settledAt: number | undefined;
}

/** What has changed about a block. */
export interface BlockChange {
  readonly id: number;
  readonly state: BlockState;
  readonly reason: string;
  readonly confirmations: number;
  readonly settledAt?: number | undefined;
  /** Its value, where that has become known; else it stays. */
  readonly value?: bigint | undefined;
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
