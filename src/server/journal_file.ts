/**
 * Where a configuration keeps its journal.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import type { RecoveryReport } from "../journal/recovery.ts";
import { journalType } from "./component_types.ts";
import { fileOf, IN_MEMORY } from "./config_files.ts";

/** Makes the function that says loudly that a journal was damaged, and what became of it. */
export function createRecoveryTeller(
  log: { error(template: string, values: Record<string, unknown>): void },
): (damage: string, report: RecoveryReport) => void {
  return (damage, { keptAs, tables, problems }) => {
    log.error(
      "The journal was damaged: {damage}. It is kept as {keptAs}; the pool goes on with what can be read of it",
      {
        damage,
        keptAs,
      },
    );
    for (const [table, { rows, gaps }] of Object.entries(tables)) {
      log.error("Of {table}, {rows} rows were copied; {gaps} places could not be read", { table, rows, gaps });
    }
    for (const problem of problems) log.error("Nothing more could be copied: {problem}", { problem });
  };
}

/**
 * The path of a configuration's journal: relative to the configuration's folder, unless it is absolute.
 *
 * @throws {Error} If it is kept in memory.
 */
export function journalPathOf(config: Config): string {
  const [journal] = componentsOf(config, journalType);
  const path = journal?.options.path ?? "";
  if (path === IN_MEMORY) {
    throw new Error(
      `Cannot read the journal: it is kept in memory (path: "${IN_MEMORY}"), and is gone when the pool ends`,
    );
  }
  return fileOf(config, path);
}
