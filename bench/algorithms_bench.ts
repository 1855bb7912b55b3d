// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * Hash rates of the algorithms on one core, next to those of other implementations in the same run, and whether they
 * reach what they should.
 *
 * Run it with `deno task bench`, or with the names of some algorithms behind it. On a busy machine the ratios are lower.
 *
 * @module
 */

import { createHash, scryptSync } from "node:crypto";
import { blake256 as nobleBlake256 } from "@noble/hashes/blake1.js";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
// deno-lint-ignore no-import-prefix -- peers of the benchmark alone, no dependencies of the program
import scryptJs from "npm:scrypt-js@3.0.1";
// deno-lint-ignore no-import-prefix -- likewise
import loadX11 from "npm:wasm-x11-hash@0.0.2";
import { type Algorithm, HEADER_BYTES } from "../src/algorithms/algorithm.ts";
import { blake256 } from "../src/algorithms/blake256.ts";
import { heavycoin } from "../src/algorithms/heavycoin.ts";
import { lyra2re } from "../src/algorithms/lyra2re.ts";
import { scrypt } from "../src/algorithms/scrypt.ts";
import { scryptn } from "../src/algorithms/scryptn.ts";
import { sha256 } from "../src/algorithms/sha256.ts";
import { sha256d, sha256dPairs } from "../src/algorithms/sha256d.ts";
import { prepareJob } from "../src/algorithms/share_job.ts";
import { hashShares } from "../src/algorithms/share_kernel.ts";
import { type Target, targetBytes } from "../src/algorithms/target.ts";
import { x11 } from "../src/algorithms/x11.ts";
import { compare, type Subject } from "./compare.ts";

/** A rate that ought to be at least so many times another of the same group. */
interface Goal {
  readonly name: string;
  readonly subject: string;
  readonly against: string;
  readonly atLeast: number;
}

/** What is measured in one go, and what is asked of it. */
interface Group {
  readonly subjects: readonly Subject[];
  readonly goals: readonly Goal[];
}

const headers = new Uint8Array(4 * HEADER_BYTES).map((_, i) => i * 41);
const header = headers.slice(0, HEADER_BYTES);
const pairs = new Uint8Array(2000 * 64).map((_, i) => i * 31 + (i >> 8));
const transaction = new Uint8Array(200).map((_, i) => i * 29);
const impossible = targetBytes(0n as Target);
const x11Peer = await loadX11();

const groups: Readonly<Record<string, Group>> = {
  sha256: {
    subjects: [
      { name: "@noble/hashes sha256 twice", run: () => nobleSha256(nobleSha256(header)), hashes: 1 },
      ...ownSubjects(sha256, 4096),
    ],
    goals: [
      goal(sha256.name, "hash", "@noble/hashes sha256 twice", 5),
      goal(sha256.name, "hashMany of 4", "@noble/hashes sha256 twice", 13),
    ],
  },
  merkle: {
    subjects: [
      { name: "@noble/hashes, 200 bytes twice", run: () => nobleSha256(nobleSha256(transaction)), hashes: 1 },
      { name: "sha256d of 200 bytes", run: () => sha256d(transaction), hashes: 1 },
      { name: "sha256dPairs of 2000", run: () => sha256dPairs(pairs), hashes: 2000 },
    ],
    goals: [],
  },
  shares: {
    subjects: [
      { name: "sha256.hash", run: () => sha256.hash(header), hashes: 1 },
      ...[1, 4, 64].map(shareSubject),
    ],
    // 5 us where a double SHA-256 of a header takes 0.8 us.
    goals: [{
      name: "shares in a batch of 4",
      subject: "shares, batch of 4",
      against: "sha256.hash",
      atLeast: 0.8 / 5,
    }],
  },
  scrypt: {
    subjects: [
      { name: "@noble/hashes scrypt", run: () => nobleScrypt(header, header, scryptOptions(1024)), hashes: 1 },
      { name: "scrypt-js", run: () => scryptJs.syncScrypt(header, header, 1024, 1, 1, 32), hashes: 1 },
      ...ownSubjects(scrypt, 16),
    ],
    goals: [
      goal(scrypt.name, "hash", "@noble/hashes scrypt", 1.9),
      goal(scrypt.name, "hashMany of 4", "@noble/hashes scrypt", 4),
    ],
  },
  scryptn: {
    subjects: [
      {
        name: "@noble/hashes scrypt, N = 2048",
        run: () => nobleScrypt(header, header, scryptOptions(2048)),
        hashes: 1,
      },
      { name: "scrypt-js, N = 2048", run: () => scryptJs.syncScrypt(header, header, 2048, 1, 1, 32), hashes: 1 },
      ...ownSubjects(scryptn, 16),
    ],
    goals: [goal(scryptn.name, "hashMany of 4", "@noble/hashes scrypt, N = 2048", 4)],
  },
  x11: {
    subjects: [
      { name: "wasm-x11-hash", run: () => x11Peer.digest(header), hashes: 1 },
      ...ownSubjects(x11, 64),
    ],
    goals: [goal(x11.name, "hash", "wasm-x11-hash", 3)],
  },
  blake256: {
    subjects: [
      { name: "@noble/hashes blake256, 14 rounds", run: () => nobleBlake256(header), hashes: 1 },
      ...ownSubjects(blake256, 4096),
    ],
    goals: [goal(blake256.name, "hash", "@noble/hashes blake256, 14 rounds", 60)],
  },
  heavycoin: {
    subjects: [
      { name: "sha256.hash", run: () => sha256.hash(header), hashes: 1 },
      ...ownSubjects(heavycoin, 64),
    ],
    // Generic C made 31,000 a second where it made 1.4 million double SHA-256 of a header.
    goals: [goal(heavycoin.name, "hash", "sha256.hash", 31e3 / 1.4e6)],
  },
  lyra2re: {
    subjects: [
      { name: "sha256.hash", run: () => sha256.hash(header), hashes: 1 },
      ...ownSubjects(lyra2re, 64),
    ],
    goals: [],
  },
  // Last: the garbage that node:crypto leaves makes @noble/hashes a third slower from then on.
  "node-sha256": {
    subjects: [
      { name: "node:crypto sha256 twice", run: () => nodeSha256(nodeSha256(header)), hashes: 1 },
      { name: "sha256.hash", run: () => sha256.hash(header), hashes: 1 },
    ],
    goals: [],
  },
  "node-scrypt": {
    subjects: [
      { name: "node:crypto scrypt", run: () => scryptSync(header, header, 32, scryptOptions(1024)), hashes: 1 },
      { name: "scrypt.hash", run: () => scrypt.hash(header), hashes: 1 },
      { name: "scrypt.hashMany of 4", run: () => scrypt.hashMany(headers), hashes: 4 },
    ],
    goals: [],
  },
};

const chosen = Deno.args.length === 0 ? Object.keys(groups) : Deno.args;
const verdicts: string[] = [];
for (const name of chosen) {
  const group = groups[name];
  if (group === undefined) {
    console.error(`Cannot measure ${name}: expected some of ${Object.keys(groups).join(", ")}`);
    Deno.exit(2);
  }
  const rates = compare(group.subjects);
  for (const { name, subject, against, atLeast } of group.goals) {
    const ratio = (rates.get(subject) ?? NaN) / (rates.get(against) ?? NaN);
    const verdict = ratio >= atLeast ? "ok" : "below";
    verdicts.push(
      `${name.padEnd(26)}${against.padEnd(36)}${readable(atLeast).padStart(8)}${
        readable(ratio).padStart(10)
      }  ${verdict}`,
    );
  }
}
console.log(`${"".padEnd(26)}${"against".padEnd(36)}${"at least".padStart(8)}${"measured".padStart(10)}`);
for (const verdict of verdicts) console.log(verdict);

function ownSubjects(algorithm: Algorithm, nonces: number): Subject[] {
  const { name } = algorithm;
  return [
    { name: `${name}.hash`, run: () => algorithm.hash(header), hashes: 1 },
    { name: `${name}.hashMany of 4`, run: () => algorithm.hashMany(headers), hashes: 4 },
    { name: `${name}.scan of ${nonces}`, run: () => algorithm.scan(header, 0, nonces, impossible), hashes: nonces },
  ];
}

function goal(algorithm: string, way: string, against: string, atLeast: number): Goal {
  return { name: `${algorithm} ${way}`, subject: `${algorithm}.${way}`, against, atLeast };
}

/** Shares of a block of some thousand transactions, with a coinbase of two outputs: about 45 blocks of SHA-256 each. */
function shareSubject(count: number): Subject {
  const job = prepareJob({
    prefix: transaction.subarray(0, 66),
    suffix: transaction.subarray(0, 126),
    extranonceBytes: 8,
    branch: Array.from({ length: 12 }, (_, i) => header.slice(i, i + 32)),
    previousHash: header.slice(0, 32),
    bits: 0x1d00ffff,
  });
  const shares = Array.from({ length: count }, (_, i) => ({
    extranonce1: header.subarray(0, 4),
    extranonce2: Uint8Array.of(0, 0, 0, i),
    time: i,
    nonce: i,
    version: 0x20000000,
  }));
  return { name: `shares, batch of ${count}`, run: () => hashShares(sha256, job, shares), hashes: count };
}

function scryptOptions(n: number) {
  return { N: n, r: 1, p: 1, dkLen: 32 };
}

function nodeSha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function readable(ratio: number): string {
  return `${ratio.toPrecision(3)}x`;
}
