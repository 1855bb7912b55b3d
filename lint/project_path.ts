/**
 * Paths of project files as the rules speak of them: from the root, with slashes.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);

/**
 * A file's path from the project's root.
 *
 * @param fileName As the linter gives it: an absolute path or a file URL, or, in tests of rules, from the root.
 * @returns The path, such as `src/coin/block.ts`; `undefined` if the file is not in the project.
 */
export function pathInProject(fileName: string): string | undefined {
  const isWindowsPath = /^[A-Za-z]:[\\/]/.test(fileName);
  const url = new URL(isWindowsPath ? `file:///${fileName.replaceAll("\\", "/")}` : fileName, ROOT);
  return url.href.startsWith(ROOT.href) ? decodeURIComponent(url.href.slice(ROOT.href.length)) : undefined;
}

/**
 * The project file that an import names.
 *
 * @param importer Path of the importing file from the root.
 * @param specifier What it imports: `../bytes/hex.ts`, `zod`, `node:net`.
 * @returns The path; `undefined` if it is no file of the project.
 */
export function resolveImport(importer: string, specifier: string): string | undefined {
  if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return undefined;
  return pathInProject(new URL(specifier, new URL(importer, ROOT)).href);
}
