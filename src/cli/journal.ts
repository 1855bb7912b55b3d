/**
 * `powerpool journal`: what is in a pool's journal, and shares and blocks out of it. Works while the pool runs.
 *
 * @module
 */

import { loadConfig } from "../server/load_config.ts";
import { journalPathOf } from "../server/journal_file.ts";
import type { Config } from "../config/checked_config.ts";
import { forgetReaderOf, type JournalView, viewJournal } from "../journal/view.ts";
import type { CommandIo } from "./io.ts";
import { type JournalRequest, parseJournalArguments } from "./journal_arguments.ts";
import {
  BLOCK_COLUMNS,
  blockRow,
  csvForm,
  type ExportRow,
  jsonForm,
  SHARE_COLUMNS,
  shareRow,
} from "./journal_export.ts";
import { createExportProgress } from "./journal_progress.ts";
import { journalReport, reportText } from "./journal_report.ts";
import { usageError } from "./usage_error.ts";

const COMMAND = "powerpool journal";

const USAGE = `Usage: powerpool journal CONFIG.yml [--format json]
       powerpool journal CONFIG.yml --export shares|blocks [options]
       powerpool journal CONFIG.yml --forget READER

Shows the journal of a pool: its size, its shares and blocks, and how far each
of its readers is. Or writes shares or blocks to standard output. The pool may
run meanwhile.

      --export WHAT          shares or blocks, oldest first
      --since TIME           only what came then or later: a day like
                             2026-11-01, or a moment like 2026-11-01T12:00Z;
                             UTC unless it says otherwise
      --until TIME           only what came before that
      --format FORMAT        csv, with a line of column names, or json, one
                             object a line; csv if left out
      --forget READER        keep nothing any more for a reader that is gone,
                             such as a reporter that was taken out of the file

  -h, --help                 print this text
`;

/**
 * Runs the command.
 *
 * @param args What stands behind `powerpool journal`.
 * @returns The exit code: 0 if all went well, 1 if not, 2 for a wrong call.
 */
export async function journal(args: readonly string[], io: CommandIo, now: () => number = Date.now): Promise<number> {
  const request = parseJournalArguments(args);
  if (typeof request === "string") return usageError(io, COMMAND, request);
  if (request.kind === "help") {
    io.out(USAGE);
    return 0;
  }
  const loaded = await loadConfig(request.config);
  if (!loaded.ok) {
    for (const line of loaded.lines) io.err(`${line}\n`);
    return 1;
  }
  try {
    const path = journalPathOf(loaded.config);
    return request.kind === "forget" ? forget(request.reader, path, loaded.config, io) : show(request, path, io, now);
  } catch (error) {
    io.err(`${COMMAND}: ${(error as Error).message}\n`);
    return 1;
  }
}

function forget(reader: string, path: string, config: Config, io: CommandIo): number {
  const owner = config.components.find(({ key }) => reader === key || reader.startsWith(`${key}:`));
  if (owner !== undefined) {
    io.err(
      `${COMMAND}: Cannot forget ${reader}: ${owner.key} is still in the configuration; take it out there first\n`,
    );
    return 1;
  }
  if (!forgetReaderOf(path, reader)) {
    io.err(`${COMMAND}: Cannot forget ${reader}: there is no such reader; ${COMMAND} CONFIG.yml lists them\n`);
    return 1;
  }
  io.out(`Forgotten: ${reader}. Nothing is kept for it any more.\n`);
  return 0;
}

function show(
  request: JournalRequest & { readonly kind: "report" | "export" },
  path: string,
  io: CommandIo,
  now: () => number,
): number {
  const view = viewJournal(path, now);
  try {
    if (request.kind === "export") writeOut(request, view, io, now);
    else {
      const report = journalReport(path, view, now());
      io.out(request.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    }
    return 0;
  } finally {
    view.close();
  }
}

function writeOut(
  { what, format, from, to }: JournalRequest & { readonly kind: "export" },
  view: JournalView,
  io: CommandIo,
  now: () => number,
): void {
  const columns = what === "shares" ? SHARE_COLUMNS : BLOCK_COLUMNS;
  const form = format === "csv" ? csvForm(columns) : jsonForm(columns);
  const progress = createExportProgress({
    what,
    total: what === "shares" ? view.estimate({ from, to }) : undefined,
    write: io.errIsTerminal === true ? io.err : undefined,
    now,
  });
  io.out(form.head);
  for (const rows of rowsOf(what, view, { from, to })) {
    io.out(form.lines(rows));
    progress.advance(rows.length);
  }
  progress.end();
}

function* rowsOf(
  what: "shares" | "blocks",
  view: JournalView,
  range: { readonly from: number; readonly to: number },
): Generator<ExportRow[]> {
  if (what === "shares") { for (const shares of view.shares(range)) yield shares.map(shareRow); }
  else for (const blocks of view.blocks(range)) yield blocks.map(blockRow);
}
