/**
 * Which path leads to which page.
 *
 * @module
 */

import { blocksPage } from "./blocks_page.tsx";
import { connectPage } from "./connect_page.tsx";
import { eventsPage } from "./events_page.tsx";
import { minerPage, workerPage } from "./miner_page.tsx";
import { minersPage } from "./miners_page.tsx";
import { networkPage } from "./network_page.tsx";
import { overviewPage } from "./overview_page.tsx";
import type { PageMaker } from "./page.ts";
import { portPage } from "./port_page.tsx";

/** A page's place. */
export interface PageRoute {
  /** `/view/ports/:key`; a part with a colon is any text, even none. */
  readonly path: string;
  readonly make: PageMaker;
  /** Whether it is for operators only. */
  readonly forOperators?: boolean;
  /** Whether what it shows never changes by itself. */
  readonly still?: boolean;
  /** Whether each event is to be seen on it at once. */
  readonly showsEvents?: boolean;
}

/** A route with what stands in the path in place of its parts. */
export interface FoundRoute {
  readonly route: PageRoute;
  readonly params: Readonly<Record<string, string>>;
}

const ROUTES: readonly PageRoute[] = [
  { path: "/", make: overviewPage },
  { path: "/view/networks/:key", make: networkPage },
  { path: "/view/ports/:key", make: portPage },
  { path: "/view/miners", make: minersPage },
  { path: "/view/miners/:address", make: minerPage },
  { path: "/view/miners/:address/:worker", make: workerPage },
  { path: "/view/blocks", make: blocksPage },
  { path: "/view/events", make: eventsPage, forOperators: true, showsEvents: true },
  { path: "/view/connect", make: connectPage, still: true },
];

/**
 * The route of a path.
 *
 * @param pathname Percent-encoded.
 * @returns `undefined` if no page is there, or the path is wrongly encoded.
 */
export function findRoute(pathname: string): FoundRoute | undefined {
  const parts = decodedParts(pathname);
  if (parts === undefined) return undefined;
  for (const route of ROUTES) {
    const params = matched(route.path.split("/"), parts);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function decodedParts(pathname: string): readonly string[] | undefined {
  try {
    return pathname.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matched(pattern: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, name] of pattern.entries()) {
    const part = parts[at] ?? "";
    if (name.startsWith(":")) params[name.slice(1)] = part;
    else if (name !== part) return undefined;
  }
  return params;
}
