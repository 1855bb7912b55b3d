/**
 * Pages that say why there is no other.
 *
 * @module
 */

import type { Visit } from "../visit.ts";
import type { Page } from "./page.ts";

/** The page for a path that leads nowhere. */
export function notFoundPage(visit: Visit): Page {
  return messagePage(
    "Not found",
    <>
      <p>
        There is nothing here. Networks and ports may have other names now; an address is shown while it is connected or
        {" "}
        has worked in the last 24 hours.
      </p>
      <p>
        <a href={`${visit.base}/`}>Overview</a> · <a href={`${visit.base}/view/miners`}>Miners</a> ·{" "}
        <a href={`${visit.base}/view/connect`}>Connect a miner</a>
      </p>
    </>,
  );
}

/** The page for what visitors may not see. */
export function forOperatorsPage(visit: Visit): Page {
  return messagePage(
    "For operators only",
    <p>
      This page is shown to those who log in. <a href={`${visit.base}/`}>Overview</a>
    </p>,
  );
}

/** The page for what went wrong in the program. What it was stands in the log, not here. */
export function failurePage(visit: Visit): Page {
  return messagePage(
    "Something went wrong",
    <p>
      The page could not be made; the log says why. Load it again, or go to the <a href={`${visit.base}/`}>overview</a>.
    </p>,
  );
}

function messagePage(title: string, text: Page["regions"][string]): Page {
  return {
    title,
    regions: {},
    layout: () => (
      <>
        <h1>{title}</h1>
        <section class="panel">{text}</section>
      </>
    ),
  };
}
