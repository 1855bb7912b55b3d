/**
 * Rules over several components, or over what no schema knows: that two ports collide, that an address is of another
 * coin. Rooms above declare them; a registry carries them.
 *
 * @module
 */

import type { z } from "zod";
import type { OptionPath } from "./problem.ts";

/** What a rule sees of a component, which may have mistakes of its own. */
export interface Candidate<Options extends z.ZodObject = z.ZodObject> {
  /** Its name in the file. */
  readonly key: string;
  /** The short name of its type. */
  readonly type: string;
  /** The options that are right by themselves, defaults filled in; one with a mistake is missing here. */
  readonly options: Readonly<Partial<z.output<Options>>>;
  /** Names of the options with a mistake, which the author is told of anyway. */
  readonly mistaken: ReadonlySet<string>;
}

/** All components of a file. */
export interface Candidates {
  /** Those whose type is known, in file order, implied ones first. */
  readonly components: readonly Candidate[];
  /** Whether all components are among them; if not, what seems to be missing may only be misspelt. */
  readonly complete: boolean;
}

/** What a rule has against a file. */
export interface RuleFinding {
  /** The component's key and the option in it; empty for the file as a whole. */
  readonly path: OptionPath;
  /** What is wrong, a sentence without full stop. It must hold no secret. */
  readonly message: string;
}

/** Looks at a whole file. */
export type ConfigRule = (candidates: Candidates) => readonly RuleFinding[];

/**
 * The components of one type, as a rule sees them.
 *
 * @param type The declaration of the type.
 */
export function candidatesOf<Options extends z.ZodObject>(
  { components }: Candidates,
  { type }: { readonly type: string; readonly options: Options },
): Candidate<Options>[] {
  // The options were parsed by the schema of the declaration with this name, and names are unique in a registry.
  return components.filter((component) => component.type === type) as unknown as Candidate<Options>[];
}
