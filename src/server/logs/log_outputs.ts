/**
 * Where log lines go, and what they look like there: from records to lines on the standard output and in files.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { compareLogLevel, type LogLevel as RecordLevel, type LogRecord } from "@logtape/logtape";
import { componentsOf, type Config } from "../../config/checked_config.ts";
import type { MonitoredEvents } from "../../monitor/component.ts";
import { powerPoolType } from "../component_types.ts";
import { maskIpAddresses, maskPayoutAddresses } from "./log_addresses.ts";
import { createLogEvents } from "./log_events.ts";
import { type LogFile, openLogFile } from "./log_file.ts";
import { createLogFold, type LogFold, type LogFoldParts } from "./log_fold.ts";
import { jsonLine } from "./log_json.ts";
import { componentName, logLine } from "./log_line.ts";
import { maskRecord } from "./log_mask.ts";
import { handlerKind, type LoggerOptions } from "./log_options.ts";
import { pythonLine } from "./log_python_format.ts";
import { secretMask, secretsOf } from "./log_secrets.ts";
import { logLevelsOf } from "./logging.ts";
import type { PowerPoolOptions } from "../options.ts";

/** What lines can be written to. */
export interface LogRim {
  /** Writes to the standard output; lines with their ends. */
  out(line: string): void;
  /** Tells of trouble with the log itself. */
  err(line: string): void;
  /** Whether the standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether it may have colours. */
  readonly coloured: boolean;
  /** Milliseconds since 1970; the clock if left out. */
  readonly now?: () => number;
  /** As folding has it. */
  readonly after?: LogFoldParts["after"];
}

/** The way of records into lines. */
export interface LogOutputs {
  /** The newest lines, for the monitor: as they are written, whatever handlers there are. */
  readonly events: MonitoredEvents;
  /** Takes a record. */
  take(record: LogRecord): void;
  /** Opens files anew: logrotate has moved them. */
  reopen(): void;
  /**
   * Goes over to another configuration; no line is lost on the way.
   *
   * @throws {Error} If a file cannot be opened; then all stays as it was.
   */
  change(config: Config): Promise<void>;
  /** Writes everything that waits; resolves when that is done, or takes too long. */
  close(): Promise<void>;
  /** Writes everything that waits, at once: the program ends. */
  flushNow(): void;
}

type Form = (record: LogRecord) => string;
type Takes = (record: LogRecord) => boolean;

const HANDLER_LEVELS: Readonly<Record<LoggerOptions["level"], RecordLevel>> = {
  NOTSET: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "fatal",
};

/** Of the time that stopping may take, what a disk that hangs gets. */
const CLOSE_MS = 1000;

/** How one entry of `loggers` is written. */
interface Output {
  readonly takes: Takes;
  readonly form: Form;
}

/** Outputs to files, with the files. */
interface FileOutput extends Output {
  readonly logger: LoggerOptions;
  readonly file: LogFile;
}

/** What a configuration makes of records. */
interface Way {
  readonly streams: readonly Output[];
  readonly files: readonly FileOutput[];
  readonly change: (text: string) => string;
  readonly fold: LogFold;
}

/**
 * Opens everything that a configuration's `loggers` name.
 *
 * A line goes to the standard output once, in the form of the first StreamHandler that takes it, and to each file that
 * takes it.
 *
 * @throws {Error} If a file cannot be opened.
 */
export async function openLogOutputs(config: Config, rim: LogRim): Promise<LogOutputs> {
  const { now = Date.now } = rim;
  let secrets: readonly string[] = [];
  let droppedBefore = 0;
  const events = createLogEvents();
  let way = await wayOf(config, []);

  /**
   * @param open Files that are open; one that is asked for in the same way goes on.
   * @throws {Error} If a file cannot be opened; then none of the others has been either.
   */
  async function wayOf(config: Config, open: readonly FileOutput[]): Promise<Way> {
    const [main] = componentsOf(config, powerPoolType);
    if (main === undefined) throw new TypeError("Cannot log: the configuration lacks an implied component");
    const { options } = main;
    const streams: Output[] = [];
    const files: FileOutput[] = [];
    try {
      for (const logger of options.loggers) {
        const takes = takesOf(config, logger);
        const kind = handlerKind(logger);
        const form = formOf(config, options, logger, kind === "stream" ? rim : undefined);
        if (kind === "stream") {
          streams.push({ takes, form });
          continue;
        }
        const known = open.find((other) => isSameFile(other.logger, logger));
        // deno-lint-ignore no-await-in-loop -- files are few, and what is wrong is told of the first
        const file = known?.file ?? await openLogFile({
          path: resolve(dirname(config.file), logger.path ?? ""),
          maxBytes: kind === "rotating" ? logger.max_bytes : undefined,
          backups: logger.backup_count,
          complain: rim.err,
          lostLine: (lines) => form(lostRecord(main.key, lines, now())),
        });
        files.push({ logger, takes, form, file });
      }
    } catch (error) {
      await closeAll(files.filter(({ file }) => !open.some((other) => other.file === file)));
      throw error;
    }
    // What was secret before may still be repeated by whoever knew it.
    secrets = [...new Set([...secrets, ...secretsOf(config)])].sort((a, b) => b.length - a.length);
    const { after } = rim;
    const fold = createLogFold({ limit: options.log_repeats, show, now, ...after === undefined ? {} : { after } });
    return { streams, files, change: textChange(config, secrets, options.log_mask_addresses), fold };
  }

  function show(record: LogRecord): void {
    const { streams, files, change } = way;
    const shown = maskRecord(record, change);
    events.take(shown);
    const stream = streams.find(({ takes }) => takes(shown));
    if (stream !== undefined) rim.out(stream.form(shown));
    for (const { takes, form, file } of files) if (takes(shown)) file.write(form(shown));
  }

  async function closeAll(files: readonly FileOutput[]): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, CLOSE_MS);
    await Promise.race([Promise.all(files.map(({ file }) => file.close())), late.promise]);
    clearTimeout(timer);
    droppedBefore += files.reduce((sum, { file }) => sum + file.dropped(), 0);
  }

  return {
    events,
    take: (record) => way.fold.take(record),
    reopen() {
      for (const { file } of way.files) file.reopen();
    },
    async change(config) {
      const before = way;
      const next = await wayOf(config, before.files);
      before.fold.close();
      way = next;
      await closeAll(before.files.filter(({ file }) => !next.files.some((other) => other.file === file)));
    },
    async close() {
      way.fold.close();
      await closeAll(way.files);
      if (droppedBefore > 0) rim.err(`Log lines that could not be written to files: ${droppedBefore}\n`);
    },
    flushNow() {
      way.fold.close();
      for (const { file } of way.files) file.flushNow();
    },
  };
}

/** Whether two entries mean one file, kept in the same way; what is written there may differ. */
function isSameFile(one: LoggerOptions, other: LoggerOptions): boolean {
  return one.path === other.path && handlerKind(one) === handlerKind(other) &&
    one.max_bytes === other.max_bytes && one.backup_count === other.backup_count;
}

function takesOf({ components }: Config, { level, listen = [] }: LoggerOptions): Takes {
  const least = HANDLER_LEVELS[level];
  // PowerPool's configurations may name loggers of Python modules, which there are none of.
  const heard = new Set(listen.filter((name) => components.some(({ key }) => key === name)));
  return (record) => {
    if (compareLogLevel(record.level, least) < 0) return false;
    return heard.size === 0 || heard.has(componentName(record));
  };
}

/** @param stream The standard output, if that is where lines go. */
function formOf(
  config: Config,
  { log_format: asked, procname }: PowerPoolOptions,
  { format }: LoggerOptions,
  stream: LogRim | undefined,
): Form {
  if (format !== undefined) {
    const program = { name: procname, id: Deno.pid };
    return (record) => pythonLine(format, record, program);
  }
  const text = asked === "text" || asked === "auto" && stream?.isTerminal === true;
  if (text) return (record) => logLine(record, stream?.coloured);
  const { byDefault, byComponent } = logLevelsOf(config);
  return (record) => jsonLine(record, (byComponent.get(componentName(record)) ?? byDefault) === "DEBUG");
}

/** What happens to all texts. */
function textChange(config: Config, secrets: readonly string[], addresses: boolean): (text: string) => string {
  const mask = secretMask(secrets);
  if (!addresses) return mask;
  const kept = new Set(config.components.flatMap(({ options }) => textsIn(options)));
  return (text) => maskIpAddresses(maskPayoutAddresses(mask(text)), kept);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What a file says of lines that are missing in it. */
function lostRecord(key: string, lines: number, timestamp: number): LogRecord {
  return {
    category: ["powerpool", key],
    level: "warning",
    message: ["", lines, " lines are missing here: they could not be written"],
    rawMessage: "{lines} lines are missing here: they could not be written",
    timestamp,
    properties: { lines },
  };
}
