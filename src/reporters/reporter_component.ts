/**
 * What every reporter of a configuration is made of, wherever it delivers to.
 *
 * @module
 */

import type { JournalItem, JournalReader } from "../journal/reader.ts";

/** A component that reports, with its place in the journal. */
export interface ReporterComponentParts<Options> {
  /** Key of its component. */
  readonly key: string;
  readonly options: Options;
  /** Id of the journal. */
  readonly journal: string;
  readonly reader: JournalReader;
  /** Whether an item is for this reporter. */
  wants(item: JournalItem): boolean;
}
