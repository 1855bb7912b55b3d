/**
 * States in words, each with a shape and a colour: who sees no colours reads the shape, who sees neither the word.
 *
 * @module
 */

import type { Block } from "../api/block.ts";
import type { PoolEvent } from "../api/event.ts";
import type { Html } from "./page.ts";

/** How good a state is. */
export type Tone = "good" | "warn" | "bad" | "plain";

const SHAPES: Readonly<Record<Tone, string>> = { good: "●", warn: "▲", bad: "■", plain: "○" };

/** A state. */
export function Badge({ tone, text, hint }: {
  readonly tone: Tone;
  readonly text: string;
  /** More of it, for the pointer. */
  readonly hint?: string | undefined;
}): Html {
  return (
    <span class={`badge ${tone}`} title={hint}>
      <span class="shape" aria-hidden="true">{SHAPES[tone]}</span>
      {text}
    </span>
  );
}

const NETWORK_TONES: Readonly<Record<string, Tone>> = { up: "good", stale: "warn", down: "bad" };

/** State of a chain or a daemon. */
export function UpBadge({ state, hint }: { readonly state: string; readonly hint?: string | undefined }): Html {
  return <Badge tone={NETWORK_TONES[state] ?? "plain"} text={state} hint={hint} />;
}

const BLOCK_TONES: Readonly<Record<Block["state"], Tone>> = {
  found: "plain",
  accepted: "good",
  mature: "good",
  orphaned: "warn",
  rejected: "bad",
};

/** State of a block; how deep it lies, while that is not settled. */
export function BlockBadge({ block }: { readonly block: Block }): Html {
  const depth = block.state === "accepted" ? ` · ${block.confirmations} deep` : "";
  return <Badge tone={BLOCK_TONES[block.state]} text={`${block.state}${depth}`} hint={block.reason || undefined} />;
}

const LEVEL_TONES: Readonly<Record<PoolEvent["level"], Tone>> = { info: "plain", warning: "warn", error: "bad" };

/** Level of an event. */
export function LevelBadge({ level }: { readonly level: PoolEvent["level"] }): Html {
  return <Badge tone={LEVEL_TONES[level]} text={level} />;
}
