/**
 * From a page to HTML: the whole document, or what of it changes.
 *
 * @module
 */

import { raw } from "hono/html";
import { Document, type Frame } from "./document.tsx";
import type { ChartData, Html, Page } from "./page.ts";

/** What of a page changes, by id. */
export interface Fragments {
  /** HTML. */
  readonly regions: Readonly<Record<string, string>>;
  readonly charts: Readonly<Record<string, ChartData>>;
}

/** Renders what changes. */
export async function renderFragments({ regions, charts = {} }: Page): Promise<Fragments> {
  const entries = await Promise.all(
    Object.entries(regions).map(async ([id, content]) => [id, await htmlText(content)] as const),
  );
  return { regions: Object.fromEntries(entries), charts };
}

/** Renders the document. */
export async function renderDocument(page: Page, frame: Omit<Frame, "title" | "hasCharts">): Promise<string> {
  const { regions, charts } = await renderFragments(page);
  const region = (id: string): Html => <div data-region={id}>{raw(regions[id] ?? "")}</div>;
  return await htmlText(
    <Document frame={{ ...frame, title: page.title, hasCharts: Object.keys(charts).length > 0 }}>
      {page.layout(region)}
    </Document>,
  );
}

/** Texts are escaped as they are where elements are made; what is no element by itself becomes one. */
async function htmlText(content: Html): Promise<string> {
  const element = await <>{content}</>;
  return element.toString();
}
