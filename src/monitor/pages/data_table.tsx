/**
 * Tables: on narrow screens every row becomes a card whose values are named.
 *
 * @module
 */

import type { Html } from "./page.ts";

/** A column. */
export interface Column<Row> {
  readonly name: string;
  /** Set in figures of equal width, at the right. */
  readonly numeric?: boolean;
  /** Left out on narrow screens. */
  readonly spare?: boolean;
  readonly cell: (row: Row) => Html | null;
}

/** What a table shows. */
export interface DataTableProps<Row> {
  /** What is in it, for those who do not see where it stands. */
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What stands there in place of a table without rows. */
  readonly empty: Html;
}

/** A table. The roles are what its elements have by themselves, but lose where they are laid out as cards. */
export function DataTable<Row>({ caption, columns, rows, empty }: DataTableProps<Row>): Html {
  if (rows.length === 0) return <div class="empty">{empty}</div>;
  return (
    <table class="data" role="table">
      <caption class="hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => <th scope="col" role="columnheader" class={classes(column)}>{column.name}</th>)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => <tr role="row">{columns.map((column, at) => Cell(column, row, at))}</tr>)}
      </tbody>
    </table>
  );
}

function classes({ numeric = false, spare = false }: Pick<Column<never>, "numeric" | "spare">): string | undefined {
  return [numeric ? "number" : "", spare ? "spare" : ""].filter((name) => name !== "").join(" ") || undefined;
}

function Cell<Row>(column: Column<Row>, row: Row, at: number): Html {
  const { name, cell } = column;
  const shown = cell(row) ?? <span class="none">–</span>;
  if (at === 0) return <th scope="row" role="rowheader">{shown}</th>;
  return (
    <td role="cell" data-label={name} class={classes(column)}>
      <div>{shown}</div>
    </td>
  );
}
