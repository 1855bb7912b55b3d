/**
 * A journal in memory, for readers alone: it keeps what src/journal/reader.ts promises.
 *
 * @module
 */

import type {
  AgentItem,
  BlockItem,
  JournalItem,
  JournalPosition,
  JournalReader,
  NetworkItem,
  ReadableJournal,
  ShareItem,
} from "../../src/journal/reader.ts";

/** An item before it has its place. */
export type NewItem =
  | Partial<Omit<ShareItem, "sequence">> & { readonly kind: "share" }
  | Partial<Omit<BlockItem, "sequence">> & { readonly kind: "block" }
  | Partial<Omit<AgentItem, "sequence">> & { readonly kind: "agent" }
  | Partial<Omit<NetworkItem, "sequence">> & { readonly kind: "network" };

/** A journal in memory. */
export interface MemoryJournal extends ReadableJournal {
  /** Writes items, filling in what they leave out. */
  append(...items: readonly NewItem[]): void;
  /** Everything in it, in order. */
  readonly items: readonly JournalItem[];
  /** What a reader finds after a restart: a new one, with all that was kept. */
  restarted(): MemoryJournal;
}

/** When everything happens, unless it says otherwise: the beginning of a minute. */
export const TIME = 1_764_000_000_000;

const START: JournalPosition = { share: 0, event: 0 };

/** What is kept, whatever happens to the program. */
interface Kept {
  readonly items: JournalItem[];
  readonly positions: Map<string, JournalPosition>;
  /** Upper bounds of batches that were taken and not confirmed, in their order. */
  readonly taken: Map<string, JournalPosition[]>;
  share: number;
  event: number;
}

const SHARE: Omit<ShareItem, "sequence"> = {
  kind: "share",
  time: TIME,
  port: "pool",
  currency: "LTC",
  address: "ltc1a",
  worker: "rig",
  outcome: "accepted",
  difficulty: 128,
};

const BLOCK: Omit<BlockItem, "sequence"> = {
  kind: "block",
  time: TIME,
  state: "found",
  port: "pool",
  foundAt: TIME,
  currency: "LTC",
  height: 100,
  hash: "ab".repeat(32),
  bits: "1e0ffff0",
  value: 625_000_000n,
  fees: 1234n,
  address: "ltc1a",
  worker: "rig",
  isAux: false,
  reason: "",
};

const AGENT: Omit<AgentItem, "sequence"> = {
  kind: "agent",
  time: TIME,
  port: "pool",
  address: "ltc1a",
  worker: "rig",
  type: "temp",
  data: "[61.5, 60]",
  stamp: TIME / 1000,
};

const NETWORK: Omit<NetworkItem, "sequence"> = {
  kind: "network",
  time: TIME,
  network: "ltc",
  currency: "LTC",
  height: 101,
  difficulty: 12.5,
  value: 625_000_000n,
};

/** Makes an empty one. */
export function createMemoryJournal(id = "00000000-0000-4000-8000-000000000001"): MemoryJournal {
  return openMemoryJournal(id, { items: [], positions: new Map(), taken: new Map(), share: 0, event: 0 });
}

function openMemoryJournal(id: string, kept: Kept): MemoryJournal {
  function placed(item: NewItem): JournalItem {
    const sequence = item.kind === "share" ? ++kept.share : ++kept.event;
    switch (item.kind) {
      case "share":
        return { ...SHARE, ...item, sequence };
      case "block":
        return { ...BLOCK, ...item, sequence };
      case "agent":
        return { ...AGENT, ...item, sequence };
      case "network":
        return { ...NETWORK, ...item, sequence };
    }
  }

  function reader(name: string): JournalReader {
    const at = () => kept.positions.get(name) ?? START;
    const taken = () => kept.taken.get(name) ?? [];
    const after = (position: JournalPosition) =>
      kept.items.filter((item) => item.sequence > (item.kind === "share" ? position.share : position.event));
    return {
      name,
      take(limit, behind) {
        const from = behind ?? at();
        const waiting = after(from);
        let to = taken().find(({ share, event }) => share > from.share || event > from.event);
        if (to === undefined) {
          if (waiting.length === 0) return undefined;
          to = waiting.slice(0, limit).reduce(
            (position: JournalPosition, { kind, sequence }) => ({
              ...position,
              [kind === "share" ? "share" : "event"]: sequence,
            }),
            from,
          );
          kept.taken.set(name, [...taken(), to]);
        }
        const { share, event } = to;
        const items = waiting.filter(({ kind, sequence }) => sequence <= (kind === "share" ? share : event));
        return { from, to, items };
      },
      confirm({ to }) {
        kept.positions.set(name, to);
        kept.taken.set(name, taken().filter(({ share, event }) => share > to.share || event > to.event));
      },
      lag() {
        const waiting = after(at());
        return { items: waiting.length, age: waiting.length === 0 ? 0 : 1000 };
      },
    };
  }

  return {
    id,
    reader,
    items: kept.items,
    append: (...items) => void kept.items.push(...items.map(placed)),
    restarted: () => openMemoryJournal(id, kept),
  };
}
