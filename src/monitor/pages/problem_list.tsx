/**
 * What an operator should look at.
 *
 * @module
 */

import type { Pool } from "../api/pool.ts";
import type { Visit } from "../visit.ts";
import type { Html } from "./page.ts";
import { networkPath, portPath } from "./paths.ts";

/** Problems, the worst first; nothing if there are none. */
export function ProblemList({ visit, pool }: { readonly visit: Visit; readonly pool: Pool }): Html {
  if (pool.problems.length === 0) return "";
  return (
    <ul class="problems" aria-label="Problems">
      {pool.problems.map(({ component, text }) => (
        <li>
          <span class="shape" aria-hidden="true">▲</span>
          <span>
            <Component visit={visit} pool={pool} name={component} /> {text}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Component({ visit, pool, name }: {
  readonly visit: Visit;
  readonly pool: Pool;
  readonly name: string;
}): Html {
  if (pool.networks.includes(name)) return <a href={networkPath(visit, name)}>{name}</a>;
  if (pool.ports.includes(name)) return <a href={portPath(visit, name)}>{name}</a>;
  return <b>{name}</b>;
}
