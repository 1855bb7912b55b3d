/**
 * Facts with their names, one beside the other as long as there is room.
 *
 * @module
 */

import type { Html } from "./page.ts";

/** A fact: its name, and its value; `null` is shown as a dash. */
export type Fact = readonly [name: string, value: Html | null];

/** A list of facts. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): Html {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value ?? <span class="none">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
