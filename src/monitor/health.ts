/**
 * Whether the pool can serve miners: what `GET /readyz` answers.
 *
 * @module
 */

/** A chain that a port may take its jobs from. */
export interface ChainReadiness {
  readonly key: string;
  /** Milliseconds since its daemons last gave a template that a job was made of; `undefined` if they never did. */
  readonly ageMs: number | undefined;
  /** Milliseconds from which that is too old. */
  readonly maxAgeMs: number;
}

/** Where ports take their jobs from. */
export interface SourceReadiness {
  /** Key of the chain, or of the component that switches between several. */
  readonly key: string;
  /** The chain, or those that it switches between: one that is fresh is enough. */
  readonly chains: readonly ChainReadiness[];
}

/** What readiness depends on. */
export interface Readiness {
  readonly ports: readonly { readonly key: string; readonly isListening: boolean }[];
  readonly sources: readonly SourceReadiness[];
}

/** Why the pool is not ready: a text for each component that is not, by its key; empty if it is. */
export function unreadyReasons({ ports, sources }: Readiness): Record<string, string> {
  const stale = sources.filter(({ chains }) => !chains.some(isFresh));
  const deaf = ports.filter(({ isListening }) => !isListening);
  return Object.fromEntries([
    ...stale.map(({ key, chains }) => [key, chains.map((chain) => reasonOf(chain, chains.length > 1)).join("; ")]),
    ...deaf.map(({ key }) => [key, "it does not listen"]),
  ]);
}

function isFresh({ ageMs, maxAgeMs }: ChainReadiness): boolean {
  return ageMs !== undefined && ageMs <= maxAgeMs;
}

function reasonOf({ key, ageMs, maxAgeMs }: ChainReadiness, isOneOfSeveral: boolean): string {
  const reason = ageMs === undefined
    ? "no template yet"
    : `the template is ${Math.floor(ageMs / 1000)} s old, expected at most ${maxAgeMs / 1000} s`;
  return isOneOfSeveral ? `${key}: ${reason}` : reason;
}
