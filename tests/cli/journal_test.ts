import assert from "node:assert/strict";
import { join } from "node:path";
import { journal as run } from "../../src/cli/journal.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { JournalBatch } from "../../src/journal/reader.ts";
import { block, share, withConnection } from "../journal/temporary_journal.ts";
import { captureIo } from "./captured_io.ts";
import { makePoolFolder, type PoolFolder } from "./pool_folder.ts";

const NOON = Date.UTC(2026, 10, 1, 12);

/** Calls a function with a configuration and its open journal. */
async function withPool(
  use: (pool: PoolFolder, journal: Journal, path: string) => void | Promise<void>,
): Promise<void> {
  await using pool = await makePoolFolder();
  const path = join(pool.file, "..", "powerpool.db");
  const journal = openJournal({ path, synchronous: "normal" }, { now: () => NOON });
  try {
    await use(pool, journal, path);
  } finally {
    journal.close();
  }
}

async function call(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = captureIo();
  const code = await run(args, io, () => NOON);
  return { code, out: io.written, err: io.complained };
}

function fill(journal: Journal): void {
  journal.appendShares([
    share({ time: NOON - 3600_000, address: "a", worker: "rig,1" }),
    share({ time: NOON - 120_000, address: "b", worker: "", difficulty: 0.5 }),
    share({ time: NOON - 60_000, address: "b", worker: "", outcome: "stale" }),
  ]);
  const id = journal.recordBlock(block({ time: NOON - 120_000, hash: "aa", port: "pool", value: 2n ** 60n }));
  journal.recordBlock(block({ time: NOON - 60_000, hash: "bb", value: undefined }));
  journal.noteBlocks([{ id, state: "mature", reason: "", confirmations: 100, settledAt: NOON }]);
  journal.fold(100);
}

Deno.test("powerpool journal shows a journal while it is written to", () =>
  withPool(async ({ file }, journal, path) => {
    fill(journal);
    const reader = journal.reader("queue");
    reader.confirm(reader.take(2) as JournalBatch);
    const { code, out, err } = await call(file);
    assert.deepEqual([code, err], [0, ""]);
    const size = out.split("\n")[2] ?? "";
    assert.match(size, /^Size {6}\d+(\.\d)? kB$/);
    assert.equal(
      out,
      `Journal   ${path}
Id        ${journal.id}
${size}
Shares    3, from 2026-11-01 11:00 to 2026-11-01 11:59 UTC
Last day  2 accepted, 1 stale
Blocks    2: 1 mature, 1 found
Events    3

Reader            Has before it   Oldest   Last moved
journal: slices   nothing                  0 s ago
queue             4 items         2 min    0 s ago
`,
    );
  }));

Deno.test("powerpool journal shows an empty journal", () =>
  withPool(async ({ file }) => {
    const { code, out } = await call(file);
    assert.equal(code, 0);
    assert.match(out, /\nShares {4}0\nLast day {2}no shares\nBlocks {4}0\nEvents {4}0\n/);
  }));

Deno.test("powerpool journal --format json gives the same to programs", () =>
  withPool(async ({ file }, journal, path) => {
    fill(journal);
    const { code, out } = await call(file, "--format", "json");
    const { file_bytes, ...report } = JSON.parse(out);
    assert.equal(code, 0);
    assert.ok(file_bytes > 4096);
    assert.deepEqual(report, {
      path,
      id: journal.id,
      free_bytes: 0,
      shares: 3,
      first_share: "2026-11-01T11:00:00.000Z",
      last_share: "2026-11-01T11:59:00.000Z",
      events: 3,
      blocks: { mature: 1, found: 1 },
      shares_24h: { accepted: 2, stale: 1 },
      readers: [{ name: "journal: slices", behind: 0, age: 0, moved: 0 }],
    });
  }));

Deno.test("powerpool journal --export shares writes CSV with a line of column names", () =>
  withPool(async ({ file }, journal) => {
    fill(journal);
    assert.deepEqual(await call(file, "--export", "shares"), {
      code: 0,
      err: "",
      out: "sequence,time,port,currency,address,worker,outcome,difficulty\r\n" +
        '1,2026-11-01T11:00:00.000Z,stratum,LTC,a,"rig,1",accepted,128\r\n' +
        "2,2026-11-01T11:58:00.000Z,stratum,LTC,b,,accepted,0.5\r\n" +
        "3,2026-11-01T11:59:00.000Z,stratum,LTC,b,,stale,128\r\n",
    });
  }));

Deno.test("powerpool journal --export blocks writes JSON, one object a line, amounts to the last satoshi", () =>
  withPool(async ({ file }, journal) => {
    fill(journal);
    const { code, out } = await call(file, "--export", "blocks", "--format", "json");
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(code, 0);
    const common = { currency: "LTC", height: 100, bits: "1e0ffff0", reason: "", fees: "1000", worker: "rig" };
    const { address } = block();
    assert.deepEqual(lines, [
      {
        ...{ ...common, address, id: 1, time: "2026-11-01T11:58:00.000Z", hash: "aa", state: "mature" },
        ...{ confirmations: 100, value: "1152921504606846976", port: "pool", settled_at: "2026-11-01T12:00:00.000Z" },
      },
      {
        ...{ ...common, address, id: 2, time: "2026-11-01T11:59:00.000Z", hash: "bb", state: "found" },
        ...{ confirmations: 0, value: null, port: "", settled_at: null },
      },
    ]);
  }));

const RANGES = [
  { range: ["--since", "2026-11-01"], expected: [1, 2, 3] },
  { range: ["--since", "2026-11-01T11:58Z"], expected: [2, 3] },
  { range: ["--since", "2026-11-01 11:58"], expected: [2, 3] },
  { range: ["--since", "2026-11-01T13:58:01+02:00"], expected: [3] },
  { range: ["--until", "2026-11-01T11:58Z"], expected: [1] },
  { range: ["--since", "2026-11-01T11:30Z", "--until", "2026-11-01T11:59Z"], expected: [2] },
  { range: ["--since", "2026-11-02"], expected: [] },
];

for (const { range, expected } of RANGES) {
  Deno.test(`powerpool journal --export shares ${range.join(" ")} writes what came then`, () =>
    withPool(async ({ file }, journal) => {
      fill(journal);
      const { out } = await call(file, "--export", "shares", "--format", "json", ...range);
      assert.deepEqual(out.split("\n").slice(0, -1).map((line) => JSON.parse(line).sequence), expected);
    }));
}

Deno.test("a long export shows on the terminal how far it is, and takes that away", () =>
  withPool(async ({ file }, journal) => {
    journal.appendShares(Array.from({ length: 4000 }, () => share({ time: NOON })));
    let clock = 0;
    const io = Object.assign(captureIo(), { errIsTerminal: true });
    assert.equal(await run([file, "--export", "shares"], io, () => clock += 600), 0);
    assert.equal(
      io.complained,
      "\r\x1b[K[###############               ] 50 %  2,000 shares" +
        "\r\x1b[K[######################        ] 75 %  3,000 shares" +
        "\r\x1b[K[##############################] 100 %  4,000 shares\r\x1b[K",
    );
    assert.equal(io.written.split("\n").length, 4002);
  }));

Deno.test("powerpool journal --forget lets go of a reader, and of no other", () =>
  withPool(async ({ file }, journal) => {
    journal.reader("old-queue");
    assert.deepEqual(await call(file, "--forget", "old-queue"), {
      code: 0,
      err: "",
      out: "Forgotten: old-queue. Nothing is kept for it any more.\n",
    });
    assert.deepEqual(journal.readers().map(({ name }) => name), ["journal: slices"]);
  }));

const REFUSED = [
  ["nobody", "there is no such reader; powerpool journal CONFIG.yml lists them"],
  ["journal: slices", "journal is still in the configuration; take it out there first"],
  ["pool", "pool is still in the configuration; take it out there first"],
] as const;

for (const [reader, reason] of REFUSED) {
  Deno.test(`powerpool journal --forget "${reader}" is refused`, () =>
    withPool(async ({ file }) => {
      assert.deepEqual(await call(file, "--forget", reader), {
        code: 1,
        out: "",
        err: `powerpool journal: Cannot forget ${reader}: ${reason}\n`,
      });
    }));
}

Deno.test("powerpool journal says that there is no journal yet, and makes none", async () => {
  await using pool = await makePoolFolder();
  const path = join(pool.file, "..", "powerpool.db");
  assert.deepEqual(await call(pool.file), {
    code: 1,
    out: "",
    err:
      `powerpool journal: Cannot read journal ${path}: there is no such file; the pool makes it at its first start\n`,
  });
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
});

Deno.test("powerpool journal says that a journal in memory cannot be looked at", async () => {
  await using pool = await makePoolFolder({ journal: 'journal: {type: Journal, path: ":memory:"}' });
  assert.deepEqual(await call(pool.file), {
    code: 1,
    out: "",
    err:
      'powerpool journal: Cannot read the journal: it is kept in memory (path: ":memory:"), and is gone when the pool ' +
      "ends\n",
  });
});

Deno.test("powerpool journal says what to do with a journal of another version", () =>
  withPool(async ({ file }, _journal, path) => {
    for (
      const [version, reason] of [
        [3, "it is of an older version: start the pool once, which brings it up"],
        [99, "it is of a newer version: use the program that wrote it"],
      ] as const
    ) {
      withConnection(path, (database) => database.exec(`PRAGMA user_version = ${version}`));
      // deno-lint-ignore no-await-in-loop -- one after the other
      const { code, err } = await call(file);
      assert.deepEqual([code, err], [1, `powerpool journal: Cannot read journal ${path}: ${reason}\n`]);
    }
  }));

const WRONG_CALLS = [
  { args: [], problem: "expected a configuration file." },
  { args: ["a.yml", "b.yml"], problem: 'unexpected argument "b.yml".' },
  { args: ["a.yml", "--exprt", "shares"], problem: "unknown option --exprt; did you mean --export?" },
  { args: ["a.yml", "--export", "miners"], problem: 'cannot export "miners": expected shares or blocks.' },
  { args: ["a.yml", "--since", "2026-11-01"], problem: "--since and --until go with --export shares or blocks." },
  { args: ["a.yml", "--format", "csv"], problem: "--format csv goes with --export shares or blocks." },
  { args: ["a.yml", "--format", "xml"], problem: 'cannot use --format "xml": expected csv or json.' },
  { args: ["a.yml", "--forget", "r", "--export", "shares"], problem: "--forget stands alone." },
  {
    args: ["a.yml", "--export", "shares", "--since", "yesterday"],
    problem: 'cannot use --since "yesterday": expected a day like 2026-11-01 or a moment like 2026-11-01T12:00Z.',
  },
  {
    args: ["a.yml", "--export", "shares", "--since", "2026-13-01"],
    problem: 'cannot use --since "2026-13-01": expected a day like 2026-11-01 or a moment like 2026-11-01T12:00Z.',
  },
  {
    args: ["a.yml", "--export", "shares", "--since", "2026-11-02", "--until", "2026-11-01"],
    problem: "--since has to be before --until.",
  },
];

for (const { args, problem } of WRONG_CALLS) {
  Deno.test(`powerpool journal refuses [${args.join(" ")}] with one line and exit code 2`, async () => {
    const err = `powerpool journal: ${problem} See powerpool journal --help\n`;
    assert.deepEqual(await call(...args), { code: 2, out: "", err });
  });
}

Deno.test("powerpool journal --help prints its usage, in lines that a terminal does not break", async () => {
  const { code, out } = await call("--help");
  assert.equal(code, 0);
  assert.match(out, /^Usage: powerpool journal CONFIG\.yml/);
  assert.ok(out.split("\n").every((line) => line.length <= 80));
});
