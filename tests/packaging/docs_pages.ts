/**
 * The guide as tests read it: README.md, CHANGELOG.md and every page of docs/.
 *
 * @module
 */

/** A page. */
export interface DocsPage {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** A block of code of a page. */
export interface CodeBlock {
  /** The page, and the line that the code begins in. */
  readonly place: string;
  /** What stands behind the fence: `yaml`, say; empty for indented code, which is left out here. */
  readonly language: string;
  readonly code: string;
}

const ROOT = new URL("../../", import.meta.url);

const FENCED = /^( *)```([^\n`]*)\n([\s\S]*?)^\1```$/gm;

/** Reads every page, in the order of their names. */
export function docsPages(): readonly DocsPage[] {
  const names = [...Deno.readDirSync(new URL("docs/", ROOT))].map(({ name }) => `docs/${name}`);
  const paths = ["CHANGELOG.md", "README.md", ...names.filter((name) => name.endsWith(".md")).sort()];
  return paths.map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, ROOT)) }));
}

/** The fenced blocks of a page. */
export function codeBlocks({ path, text }: DocsPage): readonly CodeBlock[] {
  return [...text.matchAll(FENCED)].map(({ index, 2: language = "", 3: code = "" }) => {
    const line = text.slice(0, index).split("\n").length + 1;
    return { place: `${path}:${line}`, language, code };
  });
}

/** The text of a page without its code: neither fenced, nor indented by four blanks, nor in backquotes. */
export function withoutCode(text: string): string {
  return text.replaceAll(FENCED, "").replaceAll(/^ {4}.*$/gm, "").replaceAll(/`[^`]*`/g, "");
}

/** Whether a file or folder of the project is there. */
export function existsInProject(path: string): boolean {
  try {
    Deno.statSync(new URL(path, ROOT));
    return true;
  } catch {
    return false;
  }
}
