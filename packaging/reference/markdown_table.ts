/**
 * Tables in Markdown, laid out as `deno fmt` lays them out.
 *
 * @module
 */

/**
 * Lays a table out; every column is as wide as its widest cell.
 *
 * @param head Names of the columns.
 * @param rows Cells; a bar in one is escaped here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(markdownTable(["a", "long"], [["one", "b|c"]]), "| a   | long |\n| --- | ---- |\n| one | b\\|c |\n");
 * ```
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => widthOf(cells[column] ?? ""))));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => padded(cells[column] ?? "", width)).join(" | ")} |`;
  const [top = [], ...rest] = lines;
  return [line(top), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].map((text) => `${text}\n`)
    .join("");
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(width - widthOf(cell));
}

/** In characters, not in units of UTF-16. */
function widthOf(cell: string): number {
  return [...cell].length;
}
