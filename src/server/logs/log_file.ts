/**
 * A log file: lines at its end, rotation by size, reopening for logrotate.
 *
 * Lines wait in memory and are written one batch after the other in the background, so that a slow disk holds up no
 * share. A disk that is full, or slower than the lines come, costs lines; how many is told when there is room again.
 *
 * @module
 */

/** A log file that takes lines. */
export interface LogFile {
  /** Takes a line with its end. */
  write(line: string): void;
  /** Opens the file anew before the next line: somebody has moved it. */
  reopen(): void;
  /** Lines that could not be written, since the start. */
  dropped(): number;
  /** Resolves once everything that it took is written or dropped; takes no more lines. */
  close(): Promise<void>;
  /** Writes what waits, at once: the program ends. A line may then be there twice, but none is missing. */
  flushNow(): void;
}

/** An open file. */
export interface LogHandle {
  /** How much of it there was when it was opened, bytes. */
  readonly size: number;
  /** Writes at the end; resolves to how many of the bytes were written. */
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** The part of a file system that is used. */
export interface LogFolder {
  /** Opens for appending; makes the file if there is none. */
  open(path: string): Promise<LogHandle>;
  /** Renames a file, in place of one that there may be; nothing happens if there is no file of the old name. */
  rename(from: string, to: string): Promise<void>;
  /** Appends while everything else waits. */
  appendNow(path: string, bytes: Uint8Array): void;
}

/** What a log file needs. */
export interface LogFileParts {
  readonly path: string;
  /** Size from which on lines go to a new file, bytes; without end if left out. */
  readonly maxBytes?: number | undefined;
  /** How many old files are kept, under the numbers 1 (the newest) and up. */
  readonly backups?: number;
  /** Tells people that something is wrong, once for each outage; a sentence with line end. */
  complain(text: string): void;
  /** The line for the file, with its end, that so many lines are missing there. */
  lostLine(lines: number): string;
  /** The system's files if left out. */
  readonly folder?: LogFolder;
}

/** Waiting lines take no more memory than that, bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Lines are written together up to that size, bytes. */
const BATCH_BYTES = 64 * 1024;

/** Only the pool's user and group: lines tell who mines from where. */
const FILE_MODE = 0o640;

const LINE_FEED = 0x0a;

/**
 * Opens a log file.
 *
 * @throws {Error} If it cannot be opened.
 */
export async function openLogFile(parts: LogFileParts): Promise<LogFile> {
  const { path, backups = 1, complain, lostLine, folder = SYSTEM_FILES } = parts;
  const encoder = new TextEncoder();
  let handle: LogHandle | undefined;
  try {
    handle = await folder.open(path);
  } catch (error) {
    throw new Error(`Cannot open log file ${path}: ${fault(error)}`, { cause: error });
  }
  let size = handle.size;
  let maxBytes = parts.maxBytes ?? Infinity;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  /** What is on its way to the disk. */
  let underWay: Uint8Array = new Uint8Array();
  /** Whether that is a word of ours about lines that are missing. */
  let ours = false;
  let draining: Promise<void> | undefined;
  let reopening = false;
  let closed = false;
  let droppedEver = 0;
  let untold = 0;
  let complained = false;
  /** Whether the disk was full in the middle of a line. */
  let torn = false;

  function drop(lines: number, why: string): void {
    droppedEver += lines;
    untold += lines;
    if (complained) return;
    complained = true;
    complain(`Cannot write log file ${path}: ${why}; lines are dropped until it can be written again\n`);
  }

  function shut(): void {
    handle?.close();
    handle = undefined;
  }

  async function opened(): Promise<LogHandle> {
    if (handle !== undefined) return handle;
    handle = await folder.open(path);
    size = handle.size;
    return handle;
  }

  async function put(bytes: Uint8Array, lines: "ours" | "theirs"): Promise<void> {
    underWay = bytes;
    ours = lines === "ours";
    while (underWay.length > 0) {
      // deno-lint-ignore no-await-in-loop -- the rest comes behind it
      const written = await (await opened()).write(underWay);
      if (written === 0) throw new Error("nothing was written");
      torn = underWay[written - 1] !== LINE_FEED;
      underWay = underWay.subarray(written);
      size += written;
    }
  }

  async function rotate(): Promise<void> {
    shut();
    try {
      for (let number = backups - 1; number >= 0; number--) {
        // deno-lint-ignore no-await-in-loop -- each makes room for the next
        await folder.rename(number === 0 ? path : `${path}.${number}`, `${path}.${number + 1}`);
      }
    } catch (error) {
      maxBytes = Infinity;
      complain(`Cannot rotate log file ${path}: ${fault(error)}; it goes on growing\n`);
    }
  }

  /** Lines that are waiting, as far as they go into the file that is open; one at least. */
  function nextBatch(): Uint8Array[] {
    let bytes = 0;
    const end = waiting.findIndex((line, index) => {
      bytes += line.length;
      return index > 0 && (bytes > BATCH_BYTES || size + bytes > maxBytes);
    });
    const batch = waiting.splice(0, end < 0 ? waiting.length : end);
    for (const line of batch) waitingBytes -= line.length;
    return batch;
  }

  async function writeSome(): Promise<void> {
    if (reopening) {
      reopening = false;
      shut();
      await opened();
    }
    const [first] = waiting;
    if (first === undefined) return;
    await opened();
    if (size > 0 && size + first.length > maxBytes) await rotate();
    if (torn) await put(Uint8Array.of(LINE_FEED), "ours");
    if (untold > 0) {
      const told = untold;
      await put(encoder.encode(lostLine(told)), "ours");
      untold -= told;
    }
    await put(joined(nextBatch()), "theirs");
    complained = untold > 0;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0 || reopening) {
      try {
        // deno-lint-ignore no-await-in-loop -- lines stay in order
        await writeSome();
      } catch (error) {
        const lost = waiting;
        waiting = [];
        waitingBytes = 0;
        const ends = ours ? 0 : lineEnds(underWay);
        underWay = new Uint8Array();
        shut();
        drop(ends + lost.length, fault(error));
      }
    }
    draining = undefined;
  }

  function wake(): void {
    draining ??= drain();
  }

  return {
    write(line) {
      if (closed) return;
      const bytes = encoder.encode(line);
      if (waitingBytes + bytes.length > MOST_WAITING) return drop(1, "it takes lines too slowly");
      waiting.push(bytes);
      waitingBytes += bytes.length;
      wake();
    },
    reopen() {
      if (closed) return;
      maxBytes = parts.maxBytes ?? Infinity;
      reopening = true;
      wake();
    },
    dropped: () => droppedEver,
    async close() {
      closed = true;
      await draining;
      shut();
    },
    flushNow() {
      const rest = joined([underWay, ...waiting]);
      waiting = [];
      waitingBytes = 0;
      if (rest.length === 0) return;
      try {
        folder.appendNow(path, rest);
      } catch (error) {
        drop(lineEnds(rest), fault(error));
      }
    },
  };
}

const SYSTEM_FILES: LogFolder = {
  async open(path) {
    const file = await Deno.open(path, { append: true, create: true, mode: FILE_MODE });
    const { size } = await file.stat();
    return { size, write: (bytes) => file.write(bytes), close: () => file.close() };
  },
  async rename(from, to) {
    try {
      await Deno.rename(from, to);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
  appendNow: (path, bytes) => Deno.writeFileSync(path, bytes, { append: true, mode: FILE_MODE }),
};

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lineEnds(bytes: Uint8Array): number {
  return bytes.filter((byte) => byte === LINE_FEED).length;
}

/** The system's words, without Deno's own for the call. */
function fault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/ \(os error|\n/, 1)[0] ?? message;
}
