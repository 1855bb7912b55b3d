/** Sessions whose difficulty is fitted to their speed. All difficulties are so low that every share is good. */

import assert from "node:assert/strict";
import {
  ADDRESS,
  announcedIn,
  makeJob,
  type Sent,
  type SessionClient,
  type SessionFixture,
  startSession,
  submitParams,
} from "./session_fixture.ts";

/** The port's bounds, and what it starts with. */
const LEAST = 2 ** -60;
const START = 2 ** -50;
const GREATEST = 2 ** -40;

/** Shares that vardiff is to bring about, in a second: its default of 20 a minute. */
const WANTED = 20 / 60;

/** Shares of one second beyond which a difficulty is not fitted at all. */
const MOST_SHARES = 1000;

const MINUTE = 60;
const USER = `${ADDRESS}.rig`;

/** A port that fits difficulties, and its miners. */
interface Fitting {
  readonly fixture: SessionFixture;
  /**
   * Lets a miner work; there is a new job of the block every second.
   *
   * @param seconds For how long.
   * @param ideal The difficulty at which it sends the wanted number of shares; 0 if it sends none.
   * @returns The difficulties that it was told.
   */
  work(seconds: number, ideal: number, client?: SessionClient): Promise<number[]>;
}

function startFitting(vardiff: Record<string, unknown> = {}, options: Record<string, unknown> = {}): Fitting {
  const fixture = startSession({
    start_difficulty: START,
    minimum_manual_diff: LEAST,
    vardiff: { enabled: true, minimum_difficulty: LEAST, maximum_difficulty: GREATEST, ...vardiff },
    ...options,
  });
  let number = 1;
  let nonce = 0;
  fixture.post(makeJob(number));

  async function work(seconds: number, ideal: number, client: SessionClient = fixture): Promise<number[]> {
    const sent: Sent[] = [];
    let due = 0;
    for (let second = 0; second < seconds; second++) {
      fixture.now += 1000;
      due += WANTED * ideal / client.view().difficulty;
      assert.ok(due < MOST_SHARES, `expected a difficulty near ${ideal}, got ${client.view().difficulty}`);
      for (; due >= 1; due--) {
        // deno-lint-ignore no-await-in-loop -- one share after the other
        sent.push(...await client.ask("mining.submit", submitParams(makeJob(number), { nonce: nonce++ })));
      }
      fixture.post(makeJob(++number, { clean: false }));
      fixture.tick();
      sent.push(...client.take());
    }
    assert.deepEqual(sent.filter(({ error }) => error !== undefined && error !== null), []);
    return announcedIn(sent).map(Number);
  }

  return { fixture, work };
}

/** What a miner is told right when it logs in. */
async function toldAtLogin(client: SessionClient, password = "x", user = USER): Promise<number | undefined> {
  const [told] = announcedIn(await client.logIn(user, password));
  return told === undefined ? undefined : Number(told);
}

Deno.test("the difficulty of a miner that sends too much goes up until it sends what is wanted", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  const told = await work(10 * MINUTE, 16 * START);
  assert.deepEqual(told, told.toSorted((one, other) => one - other));
  assert.equal(told.at(-1), 16 * START);
});

Deno.test("the difficulty of a miner that sends too little goes down until it sends what is wanted", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  const told = await work(10 * MINUTE, START / 16);
  assert.equal(told.at(-1), START / 16);
});

Deno.test("the difficulty of a miner that sends nothing goes down to the least, and not further", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  const told = await work(10 * MINUTE, 0);
  assert.deepEqual(told, told.toSorted((one, other) => other - one));
  assert.equal(told.at(-1), LEAST);
});

Deno.test("the difficulty of a miner that is right stays", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  assert.deepEqual(await work(10 * MINUTE, START), []);
});

Deno.test("no miner gets more than maximum_difficulty", async () => {
  const { fixture, work } = startFitting({ maximum_difficulty: 4 * START });
  await fixture.logIn();
  assert.equal((await work(5 * MINUTE, 16 * START)).at(-1), 4 * START);
});

Deno.test("where there are tiers, these are given and nothing between", async () => {
  const { fixture, work } = startFitting({ tiers: [START, 100 * START] });
  await fixture.logIn();
  assert.deepEqual(await work(5 * MINUTE, 40 * START), [100 * START]);
});

Deno.test("--max-diff keeps a fast miner below the port's greatest", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn(USER, `--max-diff=${2 * START}`);
  assert.deepEqual(await work(5 * MINUTE, 16 * START), [2 * START]);
});

Deno.test("--min-diff keeps a silent miner above the port's least", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn(USER, `md=${START / 4}`);
  assert.equal((await work(10 * MINUTE, 0)).at(-1), START / 4);
});

Deno.test("minimum-difficulty (BIP 310) keeps a silent miner above the port's least", async () => {
  const { fixture, work } = startFitting();
  await fixture.ask("mining.configure", [["minimum-difficulty"], { "minimum-difficulty.value": START / 4 }]);
  await fixture.logIn();
  assert.equal((await work(10 * MINUTE, 0)).at(-1), START / 4);
});

for (
  const { password, told } of [
    { password: "x", told: START },
    { password: `--start-diff=${4 * START}`, told: 4 * START },
    { password: `sd=${4 * GREATEST}`, told: GREATEST },
    { password: `sd=${LEAST}`, told: LEAST },
    { password: `--min-diff=${4 * START}`, told: 4 * START },
    { password: `--max-diff=${START / 4}`, told: START / 4 },
    { password: `--min-diff=${4 * GREATEST}`, told: GREATEST },
    { password: `-d ${4 * GREATEST}`, told: 4 * GREATEST },
  ]
) {
  const wish = password.replace(/[\d.]+e-\d+/, (number) => `2^${Math.log2(Number(number))}`);
  Deno.test(`between 2^-60 and 2^-40, the password "${wish}" begins with 2^${Math.log2(told)}`, async () => {
    assert.equal(await toldAtLogin(startFitting().fixture, password), told);
  });
}

Deno.test("a start difficulty is only where fitting begins", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn(USER, `sd=${START / 16}`);
  assert.equal((await work(10 * MINUTE, START)).at(-1), START);
});

Deno.test("a suggested difficulty is only where fitting begins", async () => {
  const { fixture, work } = startFitting();
  await fixture.ask("mining.suggest_difficulty", [START / 16]);
  assert.equal(await toldAtLogin(fixture), START / 16);
  assert.equal((await work(10 * MINUTE, START)).at(-1), START);
});

Deno.test("a suggestion in the midst of work is where fitting begins anew", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  assert.deepEqual(await work(2 * MINUTE, START), []);
  await fixture.ask("mining.suggest_difficulty", [START / 16]);
  const told = await work(10 * MINUTE, START);
  assert.deepEqual([told[0], told.at(-1)], [START / 16, START]);
});

Deno.test("with -d the difficulty stays, however much or little is sent", async () => {
  const { fixture, work } = startFitting();
  assert.equal(await toldAtLogin(fixture, `-d ${START}`), START);
  assert.deepEqual(await work(MINUTE, 16 * START), []);
  assert.deepEqual(await work(30 * MINUTE, 0), []);
});

Deno.test("a fitted difficulty comes with the next job of the same block, which is no clean one", async () => {
  const { fixture } = startFitting();
  await fixture.logIn();
  fixture.now += 10 * MINUTE * 1000;
  fixture.tick();
  assert.deepEqual(fixture.take(), []);
  fixture.post(makeJob(2, { clean: false }));
  fixture.tick();
  const [difficulty, notify, ...others] = fixture.take();
  assert.equal(difficulty?.method, "mining.set_difficulty");
  assert.deepEqual([notify?.method, notify?.params?.[8], others], ["mining.notify", false, []]);
});

Deno.test("shares of jobs from before are judged, and recorded, with the difficulty that these were sent with", async () => {
  const { fixture, work } = startFitting();
  await fixture.logIn();
  const [told] = await work(MINUTE, 16 * START);
  assert.ok(Number(told) > START);
  const { difficulty } = fixture.view();
  const count = fixture.records.length;
  await fixture.ask("mining.submit", submitParams(makeJob(1), { extranonce2: "ffffffff" }));
  await fixture.ask("mining.submit", submitParams(makeJob(1 + MINUTE), { extranonce2: "ffffffff" }));
  assert.deepEqual(fixture.records.slice(count).map(({ outcome, difficulty }) => [outcome, difficulty]), [
    ["accepted", START],
    ["accepted", difficulty],
  ]);
});

/** A port whose only worker was fitted to 16 times the start, and left. */
async function startLeft(vardiff: Record<string, unknown> = {}): Promise<SessionFixture> {
  const { fixture, work } = startFitting(vardiff);
  await fixture.logIn();
  assert.equal((await work(10 * MINUTE, 16 * START)).at(-1), 16 * START);
  fixture.leave();
  return fixture;
}

Deno.test("a worker that comes back within `remember` seconds gets what it had", async () => {
  const fixture = await startLeft({ remember: 600 });
  fixture.now += 600_000;
  assert.equal(await toldAtLogin(fixture.open("192.0.2.1")), 16 * START);
});

Deno.test("a worker that comes back later begins anew", async () => {
  const fixture = await startLeft({ remember: 600 });
  fixture.now += 600_001;
  assert.equal(await toldAtLogin(fixture.open()), START);
});

Deno.test("with remember 0, a worker that comes back begins anew", async () => {
  const fixture = await startLeft({ remember: 0 });
  assert.equal(await toldAtLogin(fixture.open()), START);
});

Deno.test("another worker of the same address does not get what is remembered", async () => {
  const fixture = await startLeft();
  assert.equal(await toldAtLogin(fixture.open(), "x", `${ADDRESS}.other`), START);
});

for (const [wish, told] of [[`-d ${2 * START}`, 2 * START], [`sd=${2 * START}`, 2 * START]] as const) {
  Deno.test(`a wish goes before what is remembered: ${wish.replace(/ ?[\d.]+e-\d+/, "")}`, async () => {
    const fixture = await startLeft();
    assert.equal(await toldAtLogin(fixture.open(), wish), told);
  });
}

Deno.test("what is remembered is kept within the limits that the worker has now", async () => {
  const fixture = await startLeft();
  assert.equal(await toldAtLogin(fixture.open(), `--max-diff=${4 * START}`), 4 * START);
});

Deno.test("the port says what it remembers, and takes what another shard says", async () => {
  const { left } = await startLeft();
  assert.deepEqual(left, [{ miner: { address: ADDRESS, worker: "rig" }, difficulty: 16 * START }]);
  const { fixture } = startFitting();
  for (const one of left) fixture.remember(one);
  assert.equal(await toldAtLogin(fixture), 16 * START);
});

Deno.test("a worker with a fixed difficulty leaves nothing to remember", async () => {
  const { fixture } = startFitting();
  await fixture.logIn(USER, `-d ${2 * START}`);
  fixture.leave();
  assert.deepEqual(fixture.left, []);
  assert.equal(await toldAtLogin(fixture.open()), START);
});

Deno.test("with scope address, all connections of an address get the difficulty of their common speed", async () => {
  const { fixture, work } = startFitting({ scope: "address" });
  const [other, stranger] = [fixture.open("192.0.2.1"), fixture.open()];
  await fixture.logIn(`${ADDRESS}.rig`);
  await other.logIn(`${ADDRESS}.other`);
  await stranger.logIn("bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry");
  // Shares of twice the wanted speed by the one, none by the other.
  const told = await work(10 * MINUTE, 2 * START);
  assert.equal(told.at(-1), 2 * START);
  assert.equal(announcedIn(other.take()).at(-1), 2 * START);
  assert.equal(announcedIn(stranger.take()).at(-1), LEAST);
});

Deno.test("with scope address, a connection keeps what it began with for an interval", async () => {
  const { fixture, work } = startFitting({ scope: "address", interval: 30 });
  assert.equal(await toldAtLogin(fixture), START);
  assert.deepEqual(await work(29, 4 * START), []);
  assert.equal((await work(1, 4 * START)).length, 1);
});

Deno.test("with scope address, the limits of a miner hold for its own connection", async () => {
  const { fixture, work } = startFitting({ scope: "address" });
  const other = fixture.open();
  await fixture.logIn();
  await other.logIn(USER, `--max-diff=${START}`);
  assert.equal((await work(5 * MINUTE, 4 * START)).at(-1), 4 * START);
  assert.deepEqual(announcedIn(other.take()), []);
});

Deno.test("with scope address, nothing is said of workers that leave", async () => {
  const { fixture, work } = startFitting({ scope: "address" });
  await fixture.logIn();
  await work(MINUTE, 4 * START);
  fixture.leave();
  assert.deepEqual(fixture.left, []);
});
