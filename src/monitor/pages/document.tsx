/**
 * The frame of every page: head, navigation, foot.
 *
 * @module
 */

import { raw } from "hono/html";
import type { Visit } from "../visit.ts";
import type { Html } from "./page.ts";

/** What stands around a page. */
export interface Frame {
  readonly visit: Visit;
  readonly version: string;
  /** What the page is about. */
  readonly title: string;
  /** Path of the page on the pool's side: marks the entry of the navigation. */
  readonly path: string;
  /** Path of an asset on the pool's side. */
  readonly asset: (name: string) => string;
  /** Where the page's changes come from, on the pool's side; left out where nothing changes. */
  readonly stream?: string | undefined;
  readonly hasCharts: boolean;
}

/** Entries of the navigation: path, name, whether for operators only. */
const ENTRIES = [
  ["/", "Overview", false],
  ["/view/miners", "Miners", false],
  ["/view/blocks", "Blocks", false],
  ["/view/events", "Events", true],
  ["/view/connect", "Connect", false],
] as const;

/** A whole document. */
export function Document({ frame, children }: { readonly frame: Frame; readonly children?: Html }): Html {
  const { visit, title, asset, stream, hasCharts } = frame;
  const { base } = visit;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · ${new URL(visit.origin).host} · PowerPool`}</title>
          <link rel="icon" href={base + asset("icon.svg")} type="image/svg+xml" />
          {hasCharts ? <link rel="stylesheet" href={base + asset("uplot/uplot.css")} /> : ""}
          <link rel="stylesheet" href={base + asset("pages.css")} />
          <script src={base + asset("pages.js")}></script>
          {hasCharts ? <script src={base + asset("uplot/uplot.js")} defer></script> : ""}
        </head>
        <body data-stream={stream === undefined ? undefined : base + stream}>
          <a class="skip" href="#content">Skip to the content</a>
          <Header frame={frame} />
          <main id="content" tabindex={-1}>{children}</main>
          <Footer frame={frame} />
        </body>
      </html>
    </>
  );
}

function Header({ frame: { visit, path, stream } }: { readonly frame: Frame }): Html {
  const { base } = visit;
  return (
    <header class="top">
      <div class="inner">
        <a class="brand" href={`${base}/`}>
          <Logo /> PowerPool
        </a>
        <nav aria-label="Pages">
          {ENTRIES.filter(([, , forOperators]) => visit.isOperator || !forOperators).map(([entry, name]) => (
            <a href={base + entry} aria-current={isAt(path, entry)}>{name}</a>
          ))}
        </nav>
        <div class="tools">
          {stream === undefined ? "" : (
            <span class="live" role="status" data-live hidden>
              <span class="shape" aria-hidden="true"></span>
              <span data-live-text>live</span>
            </span>
          )}
          <button type="button" class="theme" data-theme-switch hidden>Theme: auto</button>
        </div>
      </div>
    </header>
  );
}

/** What `aria-current` says of an entry: this page, or one below it. */
function isAt(here: string, entry: string): "page" | "true" | undefined {
  if (here === entry) return "page";
  return entry !== "/" && here.startsWith(`${entry}/`) ? "true" : undefined;
}

/** Blocks on one another. */
function Logo(): Html {
  return (
    <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <path d="M1 9h6v6H1zM9 9h6v6H9zM5 1h6v6H5z" />
    </svg>
  );
}

function Footer({ frame: { visit, version } }: { readonly frame: Frame }): Html {
  const { base } = visit;
  return (
    <footer class="foot">
      <div class="inner">
        <span>PowerPool {version}</span>
        <span>
          <a href={`${base}/api/v1/openapi.json`}>API</a>
        </span>
        {visit.canLogIn ? <a href={`${base}/login`}>Log in as operator</a> : ""}
        <span class="quiet">Times are UTC. Hash rates come from accepted shares.</span>
      </div>
    </footer>
  );
}
