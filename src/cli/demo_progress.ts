/**
 * What happens in the demonstration, told in the order in which one understands it, and when it has been enough.
 *
 * @module
 */

/** What the teller needs. */
export interface DemoProgressParts {
  /** Blocks after which it is enough; `Infinity` for never. */
  readonly blockLimit: number;
  /** Seconds since the start. */
  seconds(): number;
  /** Prints a line. */
  line(text: string): void;
}

/** Hears of shares and blocks and tells of them. */
export interface DemoProgress {
  /** Blocks found so far. */
  readonly blocks: number;
  /** Resolves when enough blocks were found and told of. */
  readonly enough: Promise<void>;
  /** The pool has accepted a share of the built-in miner. */
  shareAccepted(): void;
  /** The devnet has accepted a block. */
  blockAccepted(height: number, hash: string): void;
}

/**
 * Makes a teller.
 *
 * A share that solves a block is answered only when the block has been handed on, so the first block may be there before
 * the first share is known to be accepted: it is told of afterwards.
 */
export function createDemoProgress({ blockLimit, seconds, line }: DemoProgressParts): DemoProgress {
  const enough = Promise.withResolvers<void>();
  const waiting: string[] = [];
  let shares = 0;
  let blocks = 0;

  function tell(): void {
    if (shares === 0) return;
    for (const text of waiting.splice(0)) line(text);
    if (blocks >= blockLimit) enough.resolve();
  }

  return {
    get blocks() {
      return blocks;
    },
    enough: enough.promise,
    shareAccepted() {
      shares++;
      if (shares === 1) line(`First share accepted after ${seconds().toFixed(1)} s`);
      tell();
    },
    blockAccepted(height, hash) {
      blocks++;
      if (blocks === 1) waiting.push(`First block found and accepted by the devnet after ${seconds().toFixed(1)} s`);
      waiting.push(`Block ${height}  ${hash}`);
      tell();
    },
  };
}
