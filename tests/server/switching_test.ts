/** Profit switching as a whole: a server on two chains, with a miner connected. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { createServer } from "../../src/server/server.ts";
import { connect, type LineClient, type Message } from "../stratum/line_client.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { configOf, problemsOf } from "./config_fixture.ts";
import { ADDRESS } from "./server_fixture.ts";

/** Seconds that anything may take here. */
const DEADLINE = 20;

/** `rpc_ping_int` of the networks, seconds. */
const PING = 1;

/** What is wrong with a share that comes too late. */
const STALE = 21;

/** A server that switches between two devnets, and a miner on it. */
interface SwitchingPool extends AsyncDisposable {
  readonly one: Devnet;
  readonly two: Devnet;
  readonly client: LineClient;
  readonly log: CapturedLog;
  /** Sets the scores. */
  score(one: number, two: number): Promise<void>;
  /** Waits for a job that begins anew on a chain. */
  cleanJob(devnet: Devnet): Promise<MinerJob>;
  /** Hands in shares until one is answered with an error, or a chain has grown. */
  mine(job: MinerJob, devnet: Devnet): Promise<Message>;
  /** Currencies of all shares that were accepted, without repetition, in order; likewise of accepted blocks. */
  journalled(): { readonly shares: readonly string[]; readonly blocks: readonly string[] };
}

/** What a miner needs of a job. */
interface MinerJob {
  readonly id: string;
  readonly time: string;
}

/** The chain that a job is on, as `mining.notify` names the block before: its words swapped. */
function previousHash(devnet: Devnet): string {
  const bytes = devnet.tip().hash.match(/../g) ?? [];
  return (bytes.reverse().join("").match(/.{8}/g) ?? [])
    .map((word) => (word.match(/../g) ?? []).reverse().join("")).join("");
}

/** What a client is given to mine from here on: the parameters of each `mining.notify`. */
function notifications({ socket }: LineClient): (readonly unknown[])[] {
  const jobs: (readonly unknown[])[] = [];
  let rest = "";
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const { method, params } of lines.map((line): Message => JSON.parse(line))) {
      if (method === "mining.notify") jobs.push(params ?? []);
    }
  });
  return jobs;
}

/** What a test wants otherwise. */
interface Changes {
  readonly shards?: number;
  /** Members of the chain `one`. */
  readonly one?: string;
  readonly scores?: { readonly ONE: number; readonly TWO: number };
}

async function startPool(changes: Changes = {}): Promise<SwitchingPool> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const folder = await Deno.makeTempDir({ prefix: "switching-test-" });
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const [one, two] = [
    await startDevnet({ algorithm: "sha256" }),
    await startDevnet({ algorithm: "sha256" }),
  ];
  cleanup.defer(async () => void await Promise.all([one.stop(), two.stop()]));
  const [scores, journal] = [join(folder, "scores.json"), join(folder, "powerpool.db")];
  const score = async (one: number, two: number) => {
    await Deno.writeTextFile(`${scores}.new`, JSON.stringify({ ONE: one, TWO: two }));
    await Deno.rename(`${scores}.new`, scores);
  };
  const { ONE, TWO } = changes.scores ?? { ONE: 2, TWO: 1 };
  await score(ONE, TWO);
  // The chains have a common first block, which no miner could tell them apart by.
  await one.call("generatetoaddress", 1, ADDRESS);
  await two.call("generatetoaddress", 2, ADDRESS);
  const chain = (key: string, currency: string, { port, user, password }: Devnet, more = "") =>
    `${key}: {type: MonitorNetwork, currency: ${currency}, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
    `rpc_ping_int: ${PING}, ${more} coinservs: [{port: ${port}, username: ${user}, password: ${password}}]}\n`;
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: ${changes.shards ?? 1}}\n` +
      `journal: {type: Journal, path: ${journal}}\n` +
      chain("first", "ONE", one, changes.one) + chain("second", "TWO", two) +
      `best: {type: MonitorNetworkMulti, jobmanagers: [first, second], score_file: ${scores}, min_stay: 0, ` +
      "profit_poll_int: 0.02}\n" +
      "pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n",
  ));
  cleanup.defer(() => server.stop());
  const { ports } = await server.start();
  await log.line(/^New block 2/);
  await log.line(/^New block 3/);
  const client = cleanup.use(await connect(ports.get("pool") ?? assert.fail()));
  const notified = notifications(client);
  await client.ask("mining.subscribe", ["test/1"]);
  await client.ask("mining.authorize", [`${ADDRESS}.rig`]);

  async function cleanJob(devnet: Devnet): Promise<MinerJob> {
    const isIt = ([, previous, , , , , , , clean]: readonly unknown[]) =>
      clean === true && previous === previousHash(devnet);
    const index = await pollUntil(
      () => {
        const found = notified.findIndex(isIt);
        return found < 0 ? undefined : found;
      },
      DEADLINE,
      "a clean job",
    );
    const [job = []] = notified.splice(0, index + 1).slice(-1);
    return { id: String(job[0]), time: String(job[7]) };
  }

  async function mine({ id, time }: MinerJob, devnet: Devnet): Promise<Message> {
    const { height } = devnet.tip();
    for (let nonce = 0;; nonce++) {
      const word = nonce.toString(16).padStart(8, "0");
      // deno-lint-ignore no-await-in-loop -- one share after the other
      const answer = await client.ask("mining.submit", [`${ADDRESS}.rig`, id, "00000000", time, word]);
      if (answer.error !== null || nonce === 200) return answer;
      // deno-lint-ignore no-await-in-loop -- a block is on its way for a moment
      const grown = await pollUntil(() => devnet.tip().height > height || undefined, 0.05, "a block").catch(() =>
        false
      );
      if (grown) return answer;
    }
  }

  function journalled(): ReturnType<SwitchingPool["journalled"]> {
    const database = new DatabaseSync(journal, { readOnly: true });
    try {
      const currencies = (
        query: string,
      ) => [...new Set(database.prepare(query).all().map(({ currency }) => String(currency)))];
      return {
        shares: currencies(
          "SELECT currency FROM share JOIN origin ON origin.id = share.origin WHERE outcome = 'accepted' ORDER BY sequence",
        ),
        blocks: currencies("SELECT currency FROM block WHERE state = 'accepted' ORDER BY id"),
      };
    } finally {
      database.close();
    }
  }

  const owned = cleanup.move();
  return {
    one,
    two,
    client,
    log,
    score,
    cleanJob,
    mine,
    journalled,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

for (const shards of [1, 2]) {
  leakFreeTest(
    `a miner is moved to the better chain, and blocks go to the chain of their job; shards: ${shards}`,
    async () => {
      await using pool = await startPool({ shards });
      const { one, two, score } = pool;
      const first = await pool.cleanJob(one);
      await score(2, 5);
      const second = await pool.cleanJob(two);

      // A share for the chain before counts as long as its block is not over, and may solve it.
      assert.equal((await pool.mine(first, one)).error, null);
      assert.equal(one.tip().height, 2);
      await pollUntil(
        async () => {
          const { error } = await pool.client.ask("mining.submit", [
            `${ADDRESS}.rig`,
            first.id,
            "00000001",
            first.time,
            "0",
          ]);
          return error?.[0] === STALE || undefined;
        },
        DEADLINE,
        "shares of the chain before to be stale once it has a new block",
      );

      assert.equal((await pool.mine(second, two)).error, null);
      assert.equal(two.tip().height, 3);
      const third = await pool.cleanJob(two);
      await score(5, 2);
      const fourth = await pool.cleanJob(one);
      const numbers = [first, second, third, fourth].map(({ id }) => parseInt(id, 16));
      assert.deepEqual(
        numbers,
        [...new Set(numbers)].sort((a, b) => a - b),
        "numbers of jobs count up, over all chains",
      );
      await pollUntil(() => pool.journalled().blocks.length === 2 || undefined, DEADLINE, "both blocks to be accepted");
      assert.deepEqual(pool.journalled(), { shares: ["ONE", "TWO"], blocks: ["ONE", "TWO"] });
    },
  );
}

leakFreeTest("a chain that is a little better is mined from the next block of the current one on", async () => {
  await using pool = await startPool();
  const { one, two, log } = pool;
  await pool.cleanJob(one);
  await pool.score(2, 2.1);
  await log.line(/^second will be mined from the next block on$/);
  await two.call("generatetoaddress", 1, ADDRESS);
  await log.line(/^New block 4/);
  await one.call("generatetoaddress", 1, ADDRESS);
  await pool.cleanJob(two);
  await log.line(/^Switched from first, .* to second \(TWO\), .*: it has a new block, and the other is better$/);
});

leakFreeTest("a chain whose daemon dies is left within rpc_ping_int, and comes back when the daemon does", async () => {
  await using pool = await startPool();
  const { one, two } = pool;
  await pool.cleanJob(one);
  const diedAt = performance.now();
  await one.goDown();
  await pool.cleanJob(two);
  const seconds = (performance.now() - diedAt) / 1000;
  assert(seconds < PING, `left after ${seconds} s`);
  one.comeUp();
  await pool.cleanJob(one);
});

leakFreeTest("a chain that reaches its max_blockheight is left", async () => {
  await using pool = await startPool({ one: "max_blockheight: 3," });
  const { one, two } = pool;
  await pool.cleanJob(one);
  await one.call("generatetoaddress", 1, ADDRESS);
  await pool.cleanJob(two);
});

leakFreeTest("a chain without a daemon is never mined, however good its score", async () => {
  await using pool = await startPool({ scores: { ONE: 1, TWO: 2 } });
  const { one, two } = pool;
  await pool.cleanJob(two);
  await two.goDown();
  await pool.cleanJob(one);
  await pool.score(1, 1000);
  await one.call("generatetoaddress", 1, ADDRESS);
  await pool.cleanJob(one);
  two.comeUp();
  await pool.cleanJob(two);
});

const NETWORK = (key: string, currency: string, more = "algo: sha256") =>
  `${key}: {type: MonitorNetwork, currency: ${currency}, ${more}, pool_address: ${ADDRESS}, ` +
  `coinservs: [{port: 1, username: u, password: p}]}\n`;
const MULTI = (more: string) => `best: {type: MonitorNetworkMulti, ${more}}\n`;
const PORT = "pool: {type: StratumServer, algo: sha256}\n";
const TWO = NETWORK("a", "ONE") + NETWORK("b", "TWO");

for (const type of ["MonitorNetworkMulti", "powerpool.jobmanagers.switching_jobmanager.MonitorNetworkMulti"]) {
  Deno.test(`PowerPool's own configuration of ${type} is good`, () => {
    const multi = `best: {type: ${type}, jobmanagers: [a, b], profit_poll_int: 15, redis: {}, margin_switch: 1.25, ` +
      "exchange_manager: {a: {b: c}}}\n";
    assert.deepEqual(problemsOf(TWO + multi + PORT.replace("}", ", jobmanager: best}")), []);
  });
}

for (
  const [what, text, problem] of [
    [
      "networks of several algorithms",
      NETWORK("a", "ONE") + NETWORK("b", "TWO", "algo: scrypt") + MULTI("jobmanagers: [a, b]") + PORT,
      "c.yml:3:52: best.jobmanagers[1]: b hashes with scrypt, a with sha256; expected one algorithm, and a component of " +
      "type MonitorNetworkMulti for each",
    ],
    [
      "networks of different diff1",
      NETWORK("a", "ONE") + NETWORK("b", "TWO", "algo: sha256, diff1: 0xffff") + MULTI("jobmanagers: [a, b]") + PORT,
      "c.yml:3:52: best.jobmanagers[1]: b and a have different diff1; a difficulty would mean one thing before a switch and " +
      "another after",
    ],
    [
      "two networks of a currency",
      NETWORK("a", "ONE") + NETWORK("b", "ONE") + MULTI("jobmanagers: [a, b]") + PORT,
      "c.yml:3:52: best.jobmanagers[1]: b and a are both of ONE; expected one network of each currency, as scores are by " +
      "currency",
    ],
    [
      "a network twice",
      TWO + MULTI("jobmanagers: [a, b, a]") + PORT,
      "c.yml:3:55: best.jobmanagers[2]: a is named twice",
    ],
    [
      "two places of scores",
      TWO + MULTI("jobmanagers: [a, b], score_file: s.json, score_url: 'http://localhost/'") + PORT,
      "c.yml:3:87: best.score_url: scores come from score_file already; remove one of the two",
    ],
    [
      "a margin below 1",
      TWO + MULTI("jobmanagers: [a, b], margin_switch: 0.9") + PORT,
      "c.yml:3:71: best.margin_switch: expected 0, or a number from 1 on, got 0.9",
    ],
    [
      "no networks",
      TWO + MULTI("jobmanagers: []") + PORT.replace("}", ", jobmanager: a}"),
      "c.yml:3:35: best.jobmanagers: expected at least one MonitorNetwork, got 0",
    ],
    [
      "another algorithm than its port's",
      TWO + MULTI("jobmanagers: [a, b]") + PORT.replace("sha256", "scrypt"),
      "c.yml:4:35: pool.algo: expected sha256, the algorithm of best, got scrypt",
    ],
  ] as const
) {
  Deno.test(`a MonitorNetworkMulti with ${what} is refused`, () => {
    assert.deepEqual(problemsOf(text), [problem]);
  });
}
