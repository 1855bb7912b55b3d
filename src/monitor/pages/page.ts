/**
 * What a page is, before there is HTML of it.
 *
 * A page is made of regions, each of which changes by itself: the whole page is sent once, and then the stream sends the
 * regions that have changed. So what a number looks like is written down in one place.
 *
 * @module
 */

import type { JSX } from "hono/jsx/jsx-runtime";
import type { PoolView } from "../pool_view.ts";
import type { Visit } from "../visit.ts";

/** A piece of HTML. */
export type Html = JSX.Element | string | Html[];

/** What a chart draws: one value for each slice of time. */
export interface ChartData {
  /** What the values are, for the text beside the pointer: `Hash rate`. */
  readonly label: string;
  /** Seconds since 1970 at which the first slice begins. */
  readonly start: number;
  /** Seconds of a slice. */
  readonly step: number;
  /** Unit that the values are shown in: `GH/s`. */
  readonly unit: string;
  /** In that unit. */
  readonly values: readonly number[];
}

/** A page. */
export interface Page {
  /** What the page is about; stands in its heading and, with the pool's name, in its title. */
  readonly title: string;
  /** By id; what changes in them is sent to all who look. */
  readonly regions: Readonly<Record<string, Html>>;
  /** By id. */
  readonly charts?: Readonly<Record<string, ChartData>>;
  /** What the query left open and the page has chosen: its changes are to be of the same choice. */
  readonly chosen?: Readonly<Record<string, string>>;
  /**
   * The page around its regions.
   *
   * @param region Gives the region of an id its place.
   */
  readonly layout: (region: (id: string) => Html) => Html;
}

/** What a page is made from. */
export interface PageRequest {
  readonly view: PoolView;
  readonly visit: Visit;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Makes a page; `undefined` if there is nothing of that name. */
export type PageMaker = (request: PageRequest) => Promise<Page | undefined>;
