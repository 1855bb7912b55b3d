import assert from "node:assert/strict";
import fc from "fast-check";
import { type Ban, createDoor, type Door, type DoorOptions, shardLimit } from "../../src/sockets/door.ts";
import { guardOptions } from "../../src/sockets/guard_options.ts";

/** A door and its clock. */
function start(changes: Partial<DoorOptions> = {}, shards = 1): {
  door: Door;
  bans: Ban[];
  advance(milliseconds: number): void;
} {
  const bans: Ban[] = [];
  let time = 1_800_000_000_000;
  const options = guardOptions.parse(changes);
  const door = createDoor({ options, shards, now: () => time, onBan: (ban) => bans.push(ban) });
  return { door, bans, advance: (milliseconds) => time += milliseconds };
}

/** What comes of that many tries to come in. */
function tries(door: Door, address: string, count: number): (string | undefined)[] {
  return Array.from({ length: count }, () => door.admit(address));
}

Deno.test("a port has so many connections and no more, until one leaves", () => {
  const { door } = start({ max_connections: 2 });
  assert.deepEqual(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(door.admit), [undefined, undefined, "full"]);
  door.left("192.0.2.1");
  assert.equal(door.admit("192.0.2.3"), undefined);
  assert.equal(door.totals().connections, 2);
});

Deno.test("an address has so many connections and no more, until one leaves", () => {
  const { door } = start({ max_connections_per_address: 2 });
  assert.deepEqual(tries(door, "192.0.2.1", 3), [undefined, undefined, "address_full"]);
  assert.equal(door.admit("192.0.2.2"), undefined);
  door.left("192.0.2.1");
  assert.deepEqual(tries(door, "192.0.2.1", 2), [undefined, "address_full"]);
});

Deno.test("IPv6 addresses of one network of 64 bits count as one", () => {
  const { door } = start({ max_connections_per_address: 2 });
  assert.deepEqual(["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"].map(door.admit), [
    undefined,
    undefined,
    "address_full",
    undefined,
  ]);
});

Deno.test("an address comes so often at once, and then at the rate of the long run", () => {
  const { door, advance } = start({ connections_per_minute: 60, connection_burst: 3 });
  assert.deepEqual(tries(door, "192.0.2.1", 4), [undefined, undefined, undefined, "too_fast"]);
  assert.equal(door.admit("192.0.2.2"), undefined);
  advance(999);
  assert.equal(door.admit("192.0.2.1"), "too_fast");
  advance(1);
  assert.deepEqual(tries(door, "192.0.2.1", 2), [undefined, "too_fast"]);
  advance(60_000);
  assert.deepEqual(tries(door, "192.0.2.1", 4), [undefined, undefined, undefined, "too_fast"]);
});

Deno.test("leaving in between does not make an address's haste forgotten", () => {
  const { door, advance } = start({ connections_per_minute: 60, connection_burst: 2 });
  for (let i = 0; i < 2; i++) {
    assert.equal(door.admit("192.0.2.1"), undefined);
    door.left("192.0.2.1");
  }
  assert.equal(door.admit("192.0.2.1"), "too_fast");
  advance(1000);
  assert.equal(door.admit("192.0.2.1"), undefined);
});

Deno.test("being refused costs nothing: whoever keeps trying gets in as soon as whoever waits", () => {
  const { door, advance } = start({ connections_per_minute: 60, connection_burst: 1 });
  door.admit("192.0.2.1");
  for (let i = 0; i < 10; i++) {
    advance(90);
    assert.equal(door.admit("192.0.2.1"), "too_fast");
  }
  advance(100);
  assert.equal(door.admit("192.0.2.1"), undefined);
});

Deno.test("a clock that is set back by a day keeps nobody out", () => {
  const { door, advance } = start({ connections_per_minute: 60, connection_burst: 2 });
  tries(door, "192.0.2.1", 2);
  advance(-86_400_000);
  assert.deepEqual(tries(door, "192.0.2.1", 3), [undefined, undefined, "too_fast"]);
});

Deno.test("a banned address is kept out until the ban is over", () => {
  const { door, bans, advance } = start({ ban_time: 600 });
  door.admit("192.0.2.1");
  assert.equal(door.ban("192.0.2.1", "invalid shares"), true);
  assert.deepEqual(bans, [{ group: "192.0.2.1", reason: "invalid shares", until: 1_800_000_600_000 }]);
  assert.deepEqual(door.banned(), bans);
  assert.deepEqual(["192.0.2.1", "192.0.2.2"].map(door.admit), ["banned", undefined]);
  advance(599_999);
  assert.equal(door.admit("192.0.2.1"), "banned");
  advance(1);
  assert.deepEqual(door.banned(), []);
  assert.equal(door.admit("192.0.2.1"), undefined);
});

Deno.test("a ban of an IPv6 address is one of its network", () => {
  const { door } = start();
  door.ban("2001:db8::1", "invalid shares");
  assert.equal(door.admit("2001:db8::2"), "banned");
  assert.equal(door.banned()[0]?.group, "2001:db8::/64");
});

Deno.test("a second ban begins anew", () => {
  const { door, advance } = start({ ban_time: 600 });
  door.ban("192.0.2.1", "invalid shares");
  advance(300_000);
  door.ban("192.0.2.1", "more of them");
  assert.deepEqual(door.banned(), [{ group: "192.0.2.1", reason: "more of them", until: 1_800_000_900_000 }]);
});

Deno.test("exempt addresses always come in, are never banned, and count in the total", () => {
  const { door, bans } = start({
    max_connections: 3,
    max_connections_per_address: 1,
    connection_burst: 1,
    exempt: ["10.0.0.0/8", "unix"],
  });
  assert.equal(door.ban("10.0.0.1", "invalid shares"), false);
  assert.deepEqual([...tries(door, "10.0.0.1", 3), ...tries(door, "unix", 2)], Array(5).fill(undefined));
  assert.deepEqual([bans, door.banned(), door.totals().connections], [[], [], 5]);
  assert.equal(door.admit("192.0.2.1"), "full");
  for (let i = 0; i < 3; i++) door.left("10.0.0.1");
  assert.equal(door.admit("192.0.2.1"), undefined);
});

Deno.test("refusals are counted by reason", () => {
  const { door } = start({ max_connections: 4, max_connections_per_address: 2, connection_burst: 3 });
  door.ban("192.0.2.9", "invalid shares");
  door.admit("192.0.2.9");
  tries(door, "192.0.2.1", 3); // the third is one too many
  door.left("192.0.2.1");
  tries(door, "192.0.2.1", 1);
  door.left("192.0.2.1");
  tries(door, "192.0.2.1", 2); // three within a moment are enough
  tries(door, "192.0.2.2", 2);
  tries(door, "192.0.2.3", 2); // one fits
  assert.deepEqual(door.totals(), {
    connections: 4,
    admitted: 6,
    refused: { banned: 1, address_full: 1, too_fast: 2, full: 1 },
    bans: 1,
    remembered: 4,
  });
});

Deno.test("what a door remembers of those who have left is bounded, and forgotten with time", () => {
  const { door, advance } = start({ connections_per_minute: 1, ban_time: 600 });
  const addressOf = (index: number) => `100.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  for (let i = 0; i < 70_000; i++) {
    door.admit(addressOf(i));
    door.left(addressOf(i));
    door.ban(addressOf(i), "invalid shares");
  }
  assert.equal(door.totals().remembered, 2 * 65_536);
  assert.equal(door.banned().length, 65_536);
  // The newest are those that are kept.
  assert.deepEqual([addressOf(69_999), addressOf(0)].map(door.admit), ["banned", undefined]);
  advance(600_000);
  door.left(addressOf(0));
  door.ban("192.0.2.1", "invalid shares");
  assert.equal(door.totals().remembered, 1);
});

Deno.test("by default a farm of a thousand rigs comes back at once, three times within a minute", () => {
  const { door, advance } = start();
  for (let outage = 0; outage < 3; outage++) {
    // Those of before are dead, but nobody has noticed yet.
    assert.deepEqual(new Set(tries(door, "203.0.113.7", 1000)), new Set([undefined]));
    advance(20_000);
  }
});

Deno.test("by default an attacker of one address holds no more than a fifth of the port", () => {
  const { door, advance } = start();
  for (let minute = 0; minute < 5; minute++) {
    tries(door, "203.0.113.7", 5000);
    advance(60_000);
  }
  assert.equal(door.totals().connections, 4000);
});

Deno.test("shardLimit() leaves one shard everything", () => {
  assert.equal(shardLimit(20_000, 1), 20_000);
});

Deno.test("shardLimit() gives a shard more than its even part, and never more than all", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 2, max: 64 }), (limit, shards) => {
    const part = shardLimit(limit, shards);
    assert(Number.isInteger(part) && part >= limit / shards && part <= limit);
  }));
});

Deno.test("an address below its limit is hardly ever refused, however its connections fall on the shards", () => {
  const shards = 4;
  const rolls = fc.array(fc.nat(shards - 1), { minLength: 400, maxLength: 400 });
  fc.assert(
    fc.property(rolls, (connections) => {
      const part = shardLimit(400, shards);
      for (let shard = 0; shard < shards; shard++) {
        assert(connections.filter((at) => at === shard).length <= part);
      }
    }),
    // Uniform draws, as the system's are: fast-check prefers the ends of a range otherwise.
    { numRuns: 200, seed: 20_091, unbiased: true },
  );
});

Deno.test("change() holds for who comes from then on, and puts nobody out", () => {
  const { door, advance } = start({ max_connections: 3, max_connections_per_address: 3, ban_time: 600 });
  tries(door, "192.0.2.1", 3);
  door.change(guardOptions.parse({ max_connections: 5, max_connections_per_address: 1, ban_time: 10 }));
  assert.deepEqual([door.totals().connections, door.admit("192.0.2.1")], [3, "address_full"]);
  assert.deepEqual(["192.0.2.2", "192.0.2.3", "192.0.2.4"].map(door.admit), [undefined, undefined, "full"]);
  for (let i = 0; i < 3; i++) door.left("192.0.2.1");
  assert.equal(door.admit("192.0.2.1"), undefined);
  door.ban("192.0.2.9", "invalid shares");
  advance(10_000);
  assert.deepEqual(door.banned(), []);
});

for (const [what, before, after] of [["no longer", ["192.0.2.1"], []], ["from now on", [], ["192.0.2.1"]]] as const) {
  Deno.test(`an address that is ${what} exempt is counted right when it leaves`, () => {
    const limits = { max_connections_per_address: 2 };
    const { door } = start({ ...limits, exempt: [...before] });
    tries(door, "192.0.2.1", 2);
    door.change(guardOptions.parse({ ...limits, exempt: [...after] }));
    for (let i = 0; i < 2; i++) door.left("192.0.2.1");
    door.change(guardOptions.parse({ ...limits, exempt: [] }));
    assert.deepEqual(tries(door, "192.0.2.1", 3), [undefined, undefined, "address_full"]);
    assert.equal(door.totals().connections, 2);
  });
}
