/**
 * The files that pages load: stylesheets, scripts, an icon. They are in the executable, so that a page needs nothing from
 * anywhere else.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file. */
export interface PageAsset {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Path with what changes when the file does: it may be kept for ever. */
  readonly path: string;
  readonly tag: string;
}

const FOLDER = new URL("../assets/", import.meta.url);

/** Names, with their types. The task `compile` puts the folder into the executable. */
const TYPES: Readonly<Record<string, string>> = {
  "pages.css": "text/css; charset=utf-8",
  "pages.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
  "uplot/uplot.css": "text/css; charset=utf-8",
  "uplot/uplot.js": "text/javascript; charset=utf-8",
  "uplot/LICENSE": "text/plain; charset=utf-8",
};

/** Characters of a hash that tell two versions of a file apart. */
const TAG_CHARACTERS = 12;

/**
 * Reads all files.
 *
 * @returns By name.
 * @throws {Error} If one is missing.
 */
export function readPageAssets(): ReadonlyMap<string, PageAsset> {
  return new Map(
    Object.entries(TYPES).map(([name, contentType]) => {
      const body = Uint8Array.from(readFileSync(new URL(name, FOLDER)));
      const tag = createHash("sha256").update(body).digest("hex").slice(0, TAG_CHARACTERS);
      return [name, { contentType, body, tag, path: `/assets/${name}?v=${tag}` }];
    }),
  );
}
