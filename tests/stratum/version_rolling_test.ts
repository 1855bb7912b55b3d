import assert from "node:assert/strict";
import fc from "fast-check";
import { GENERAL_PURPOSE_BITS } from "../../src/coin/version_mask.ts";
import type { Json } from "../../src/stratum/protocol.ts";
import { configure, type Configured, rolledVersion } from "../../src/stratum/version_rolling.ts";

/** What parameters that must be right configure. */
function configured(params: readonly Json[], poolMask = GENERAL_PURPOSE_BITS): Configured {
  const answer = configure(params, poolMask);
  return typeof answer === "string" ? assert.fail(answer) : answer;
}

Deno.test("GENERAL_PURPOSE_BITS are the sixteen of BIP 320", () => {
  assert.equal(GENERAL_PURPOSE_BITS.toString(2), `1111111111111111${"0".repeat(13)}`);
});

Deno.test("configure() answers the examples of BIP 310, on a server that lets two bits change", () => {
  const mask = { "version-rolling.mask": "1fffe000", "version-rolling.min-bit-count": 2 };
  const both = [["minimum-difficulty", "version-rolling"], { "minimum-difficulty.value": 2048, ...mask }];
  assert.deepEqual(configured(both, 0x18000000), {
    result: { "version-rolling": true, "version-rolling.mask": "18000000", "minimum-difficulty": true },
    versionMask: 0x18000000,
    minimumDifficulty: 2048,
  });
  assert.deepEqual(configured([["version-rolling"], mask], 0x18000000), {
    result: { "version-rolling": true, "version-rolling.mask": "18000000" },
    versionMask: 0x18000000,
    minimumDifficulty: undefined,
  });
});

/** The miner's mask and what it gets of the pool's. */
const MASKS = [
  ["ffffffff", "1fffe000"],
  ["FFFFFFFF", "1fffe000"],
  ["00c00000", "00c00000"],
  ["e0001fff", "00000000"],
  ["80002000", "00002000"],
] as const;

for (const [wanted, agreed] of MASKS) {
  Deno.test(`configure() agrees on ${agreed} with a miner that can change ${wanted}`, () => {
    const { result, versionMask } = configured([["version-rolling"], { "version-rolling.mask": wanted }]);
    assert.deepEqual(result, { "version-rolling": true, "version-rolling.mask": agreed });
    assert.equal(versionMask, parseInt(agreed, 16));
  });
}

for (const params of [[["version-rolling"]], [["version-rolling"], null], [["version-rolling"], {}]]) {
  Deno.test(`configure() gives the whole mask to ${JSON.stringify(params)}`, () => {
    assert.equal(configured(params).versionMask, GENERAL_PURPOSE_BITS);
  });
}

Deno.test("configure() answers a mask of the upper bit as an unsigned number", () => {
  const { result, versionMask } = configured([["version-rolling"]], 0x80000000);
  assert.equal(versionMask, 0x80000000);
  assert.equal(result["version-rolling.mask"], "80000000");
});

for (const mask of ["1fffe00", "1fffe0000", "0x1fffe0", "", 0x1fffe000, true, ["1fffe000"]]) {
  Deno.test(`configure() refuses the mask ${JSON.stringify(mask)}`, () => {
    const answer = configure([["version-rolling"], { "version-rolling.mask": mask }], GENERAL_PURPOSE_BITS);
    assert.equal(answer, "expected version-rolling.mask as 8 hex digits");
  });
}

for (const params of [[], [null], ["version-rolling"], [{ "version-rolling": true }]]) {
  Deno.test(`configure() refuses ${JSON.stringify(params)}, which lists no extensions`, () => {
    assert.equal(configure(params, GENERAL_PURPOSE_BITS), "expected an array of extension names");
  });
}

/** A value of `minimum-difficulty.value`, what it is answered with, and the wish that is left. */
const DIFFICULTIES: readonly (readonly [Json, boolean, number | undefined])[] = [
  [2048, true, 2048],
  [0.001, true, 0.001],
  [0, true, undefined],
  [-1, false, undefined],
  ["2048", false, undefined],
  [null, false, undefined],
];

for (const [value, answer, wish] of DIFFICULTIES) {
  Deno.test(`configure() takes ${JSON.stringify(value)} as a minimum difficulty of ${wish ?? "nothing"}`, () => {
    assert.deepEqual(configured([["minimum-difficulty"], { "minimum-difficulty.value": value }]), {
      result: { "minimum-difficulty": answer },
      versionMask: undefined,
      minimumDifficulty: wish,
    });
  });
}

Deno.test("configure() says of every extension whether it knows it", () => {
  const { result, versionMask } = configured([["subscribe-extranonce", "info", "x-y", 5, null], {}]);
  assert.deepEqual(result, { "subscribe-extranonce": true, info: false, "x-y": false });
  assert.equal(versionMask, undefined);
});

Deno.test("configure() never throws", () => {
  const names = fc.constantFrom("version-rolling", "minimum-difficulty", "subscribe-extranonce", "__proto__");
  const params = fc.oneof(
    fc.array(fc.jsonValue(), { maxLength: 3 }),
    fc.tuple(fc.array(fc.oneof(names, fc.jsonValue())), fc.jsonValue()),
  );
  fc.assert(fc.property(params, (values) => {
    const answer = configure(values as Json[], GENERAL_PURPOSE_BITS);
    if (typeof answer !== "string") JSON.stringify(answer.result);
  }));
});

/** Version of the job, bits that the miner sent, mask, and the version of the header. */
const ROLLS: readonly (readonly [number, number | undefined, number, number | undefined])[] = [
  [0x20000000, undefined, 0, 0x20000000],
  [0x20000000, undefined, 0x1fffe000, 0x20000000],
  [0x20000000, 0x00c00000, 0x1fffe000, 0x20c00000],
  [0x20004000, 0, 0x1fffe000, 0x20000000],
  [0x20004001, 0x00002000, 0x1fffe000, 0x20002001],
  [0x20000000, 0x00001000, 0x1fffe000, undefined],
  [0x20000000, 0x20000000, 0x1fffe000, undefined],
  [0x20000000, 0x00002000, 0, undefined],
  [0x20000000, 0, 0, 0x20000000],
  [0xa0000000, 0x1fffe000, 0x1fffe000, 0xbfffe000],
  [0x20000000, 0x80000000, 0x80000000, 0xa0000000],
];

for (const [job, bits, mask, version] of ROLLS) {
  const [jobHex, maskHex] = [job.toString(16), mask.toString(16)];
  Deno.test(`rolledVersion() of ${jobHex} with ${bits?.toString(16)} under ${maskHex}`, () => {
    assert.equal(rolledVersion(job, bits, mask), version);
  });
}

Deno.test("rolledVersion() changes nothing outside of the mask, and takes the miner's bits inside", () => {
  const word = fc.nat(0xffffffff);
  fc.assert(fc.property(word, word, word, (job, bits, mask) => {
    const allowed = (bits & mask) >>> 0;
    const version = rolledVersion(job, allowed, mask) ?? assert.fail();
    assert.equal((version & mask) >>> 0, allowed);
    assert.equal((version & ~mask) >>> 0, (job & ~mask) >>> 0);
    assert.equal(rolledVersion(job, bits, mask) === undefined, bits !== allowed);
  }));
});
