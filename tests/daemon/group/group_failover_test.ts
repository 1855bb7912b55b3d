import assert from "node:assert/strict";
import { displayHash, parseHash } from "../../../src/coin/hash.ts";
import { createDaemon } from "../../../src/daemon/daemon.ts";
import { createDaemonGroup, type DaemonGroup, type DaemonGroupParts } from "../../../src/daemon/group/group.ts";
import { type Devnet, startDevnet } from "../../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../../src/devnet/open_coins.ts";

const REQUEST = { rules: ["segwit"] };
const BLOCKS = 5;

/** Seconds since 1970. */
const STARTED = Math.floor(Date.now() / 1000);

const DEADLINE_MS = 10_000;

/** Two daemons of one chain, A preferred, and their group. */
interface Pair extends AsyncDisposable {
  readonly a: Devnet;
  readonly b: Devnet;
  readonly group: DaemonGroup;
  /** Waits until a daemon is in a state. */
  reaches(devnet: Devnet, state: string): Promise<void>;
  /** Which daemon templates are of. */
  source(): Promise<Devnet>;
}

/** Starts a daemon whose clock stands, so that all have the same block 0. */
function startDaemon(): Promise<Devnet> {
  return startDevnet({ algorithm: "sha256", now: () => STARTED });
}

async function startPair(parts: Partial<DaemonGroupParts> = {}): Promise<Pair> {
  await using cleanup = new AsyncDisposableStack();
  const [a, b] = await Promise.all([1, 2].map(() => startDaemon())) as [Devnet, Devnet];
  cleanup.defer(() => a.stop());
  cleanup.defer(() => b.stop());
  await a.call("generatetoaddress", BLOCKS, OPEN_ADDRESS);
  await catchUp(a, b);
  const waiting = new Set<() => void>();
  const group = cleanup.use(createDaemonGroup({
    daemons: [a, b].map(({ host, port, user, password }, index) => ({
      daemon: createDaemon({ address: host, port, credentials: { username: user, password } }),
      priority: -index,
    })),
    pingMs: 20,
    checkTimeoutMs: 200,
    graceMs: 50,
    onEvent() {
      for (const look of [...waiting]) look();
    },
    ...parts,
  }));
  const owned = cleanup.move();
  return {
    a,
    b,
    group,
    reaches: ({ host, port }, state) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`Expected ${port} to become ${state}`)), DEADLINE_MS);
        function look(): void {
          if (group.coinservers().coinservers[`${host}:${port}`]?.state !== state) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      }),
    async source() {
      const { longpollId = "" } = await group.getBlockTemplate(REQUEST);
      return longpollId.endsWith(`:${a.port}`) ? a : b;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Hands one daemon the blocks of the other that it lacks. */
async function catchUp(from: Devnet, to: Devnet): Promise<void> {
  for (let height = to.tip().height + 1; height <= from.tip().height; height++) {
    // deno-lint-ignore no-await-in-loop -- a block is taken only after the one before it
    assert.equal(await to.call("submitblock", await blockAt(from, height)), null);
  }
}

async function blockAt(devnet: Devnet, height: number): Promise<string> {
  return await devnet.call("getblock", await devnet.call("getblockhash", height), 0) as string;
}

Deno.test("when the preferred daemon goes down a call is answered by the other, and by it again when it is back", async () => {
  await using pair = await startPair();
  assert.equal(await pair.source(), pair.a);
  await pair.a.goDown();
  assert.equal(await pair.source(), pair.b);
  pair.a.comeUp();
  await pair.reaches(pair.a, "live");
  assert.equal(await pair.source(), pair.a);
});

Deno.test("a long poll goes on at the other daemon when its own goes down", async () => {
  await using pair = await startPair();
  const { longpollId } = await pair.group.getBlockTemplate(REQUEST);
  const longPoll = pair.group.getBlockTemplate({ ...REQUEST, longpollId });
  await pair.a.goDown();
  assert.match((await longPoll).longpollId ?? "", new RegExp(`:${pair.b.port}$`));
});

Deno.test("a call to a daemon that is frozen is answered by the other long before it times out", async () => {
  await using pair = await startPair();
  await pair.source();
  pair.a.faults.set("hanging");
  const began = performance.now();
  assert.equal(await pair.source(), pair.b);
  assert(performance.now() - began < DEADLINE_MS);
  pair.a.faults.clear();
  await pair.reaches(pair.a, "live");
});

for (const fault of ["warming up", "busy", "refusing logins", "not a daemon", "shutting down"] as const) {
  Deno.test(`a daemon that is "${fault}" is left, and taken again when it is well`, async () => {
    await using pair = await startPair();
    assert.equal(await pair.source(), pair.a);
    pair.a.faults.set(fault);
    assert.equal(await pair.source(), pair.b);
    pair.a.faults.clear();
    await pair.reaches(pair.a, "live");
    assert.equal(await pair.source(), pair.a);
  });
}

Deno.test("a daemon without peers refuses templates alone, and is left for that", async () => {
  await using pair = await startPair();
  await pair.source();
  pair.a.faults.set("no peers", ["getblocktemplate"]);
  assert.equal(await pair.source(), pair.b);
  pair.a.faults.clear();
  await pair.reaches(pair.a, "live");
});

Deno.test("a daemon that is some blocks behind gives no work until it has them", async () => {
  await using pair = await startPair();
  await pair.source();
  await pair.b.call("generatetoaddress", 3, OPEN_ADDRESS);
  await pair.reaches(pair.a, "behind");
  assert.equal(await pair.source(), pair.b);
  await catchUp(pair.b, pair.a);
  await pair.reaches(pair.a, "live");
  assert.equal(await pair.source(), pair.a);
});

Deno.test("a daemon on another fork gives no work", async () => {
  await using pair = await startPair();
  await pair.a.call("generatetoaddress", 4, OPEN_ADDRESS);
  // To another address, or the blocks would be the same.
  await pair.b.call("generatetoaddress", 6, "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080");
  assert.equal(await pair.source(), pair.b);
  await pair.reaches(pair.a, "other chain");
});

Deno.test("a block goes to both daemons, and its place is the chain's", async () => {
  await using pair = await startPair();
  await pair.source();
  const other = await startDaemon();
  try {
    await catchUp(pair.a, other);
    await other.call("generatetoaddress", 1, OPEN_ADDRESS);
    const block = await blockAt(other, BLOCKS + 1);
    const hash = parseHash(other.tip().hash);
    const both = Promise.all([pair.a, pair.b].map((devnet) => nextBlock(devnet)));
    assert.deepEqual(await pair.group.submitBlock(block), { accepted: true, known: false });
    assert.deepEqual(await both, [displayHash(hash), displayHash(hash)]);
    assert.deepEqual(await pair.group.getBlockPlace(hash), { height: BLOCKS + 1, confirmations: 1 });
    await pair.a.goDown();
    assert.deepEqual(await pair.group.submitBlock(block), { accepted: true, known: true });
    assert.equal((await pair.group.getBlockPlace(hash))?.confirmations, 1);
  } finally {
    await other.stop();
  }
});

function nextBlock(devnet: Devnet): Promise<string> {
  return new Promise((resolve) => {
    const end = devnet.onBlock(({ hash }) => {
      end();
      resolve(hash);
    });
  });
}

Deno.test("disposing ends a long poll that is under way, and leaves nothing running", async () => {
  await using pair = await startPair();
  const { longpollId } = await pair.group.getBlockTemplate(REQUEST);
  const longPoll = pair.group.getBlockTemplate({ ...REQUEST, longpollId });
  const ended = assert.rejects(longPoll, { name: "AbortError" });
  pair.group[Symbol.dispose]();
  await ended;
});
