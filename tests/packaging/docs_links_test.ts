/** What README.md and the pages of docs/ point to is there. */

import assert from "node:assert/strict";
import { posix } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { FLOORS } from "../../lint/floors.ts";
import { type DocsPage, docsPages, existsInProject, withoutCode } from "./docs_pages.ts";

const PAGES = docsPages();

/** `[text](target)` and `![text](target)`; the target may have a title behind it. */
const LINK = /\]\(([^)\s]+)(?: "[^"]*")?\)/g;

/** A name in backquotes that begins with a folder of the project. */
const PROJECT_PATH = /`((?:bench|docs|lint|packaging|src|tests|\.github)\/[\w./-]+)`/g;

/** What GitHub makes of a heading, so that one can link to it. */
function anchorOf(heading: string): string {
  const shown = heading.replaceAll(/`|\]\([^)]*\)|\[/g, "").trim().toLowerCase();
  return shown.replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
}

function anchorsOf({ text }: DocsPage): readonly string[] {
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

/** A line of a shell script that begins with # is no heading. */
function withoutFences(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
}

/** What is wrong with a link, or nothing. */
function faultOf(page: DocsPage, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page.path : posix.join(posix.dirname(page.path), path);
  if (!existsInProject(file)) return `${page.path}: no file ${file}, which a link points to`;
  if (anchor === undefined) return undefined;
  const other = PAGES.find((one) => one.path === file);
  if (other !== undefined && anchorsOf(other).includes(anchor)) return undefined;
  return `${page.path}: no heading #${anchor} in ${file}, which a link points to`;
}

Deno.test("every link within the project leads to a file, and to a heading of it", () => {
  const faults = PAGES.flatMap((page) => {
    const targets = [...withoutCode(page.text).matchAll(LINK)].map(([, target = ""]) => target);
    return targets.filter((target) => !/^[a-z]+:/.test(target)).flatMap((target) => faultOf(page, target) ?? []);
  });
  assert.deepEqual(faults, []);
});

Deno.test("every file and folder of the project that the guide names is there", () => {
  const faults = PAGES.filter(({ path }) => path !== "CHANGELOG.md").flatMap(({ path, text }) => {
    const named = [...text.matchAll(PROJECT_PATH)].map(([, name = ""]) => name);
    // Made by tasks, and not part of the sources.
    const sources = named.filter((name) => !name.startsWith("packaging/out"));
    return sources.filter((name) => !existsInProject(name)).map((name) => `${path}: ${name}`);
  });
  assert.deepEqual(faults, []);
});

Deno.test("every task that the guide names is one of deno.json", () => {
  const tasks = Object.keys(manifest.tasks);
  const faults = PAGES.flatMap(({ path, text }) => {
    const named = [...text.matchAll(/\bdeno(?:@[\d.]+)? task ([a-z][\w:]*)/g)].map(([, name = ""]) => name);
    return named.filter((name) => !tasks.includes(name)).map((name) => `${path}: ${name}`);
  });
  assert.deepEqual(faults, []);
});

Deno.test("docs/architecture.md has the floors of lint/floors.ts, the top one first", () => {
  const page = PAGES.find(({ path }) => path === "docs/architecture.md")?.text ?? "";
  const rows = [...page.matchAll(/^\| (\d+) +\| ([^|]+?) +\|/gm)].map(([, floor, rooms]) => [floor, rooms]);
  const expected = FLOORS.map((rooms, floor) => [`${floor}`, rooms.map((room) => `\`${room}\``).join(", ")]);
  assert.deepEqual(rows, expected.toReversed());
});

Deno.test("every page of docs/ is in its index", () => {
  const index = PAGES.find(({ path }) => path === "docs/README.md")?.text ?? "";
  const missing = PAGES.flatMap(({ path }) => {
    const name = posix.basename(path);
    return !path.startsWith("docs/") || name === "README.md" || index.includes(`](${name})`) ? [] : [name];
  });
  assert.deepEqual(missing, []);
});
