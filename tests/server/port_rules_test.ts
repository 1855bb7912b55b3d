import assert from "node:assert/strict";
import { LTC, POOL, problemsOf } from "./config_fixture.ts";

/** Two components that listen: the options of a port and of another, or of the monitor. */
function pair(first: string, second: string, type = "StratumServer, algo: scrypt"): readonly string[] {
  return problemsOf(`${LTC}a: {type: StratumServer, algo: scrypt, ${first}}\nb: {type: ${type}, ${second}}\n`);
}

Deno.test("a configuration without a port for miners is a problem of the whole file", () => {
  const problem = "c.yml:1:1: no component of type StratumServer, so miners could not connect; see config.yml.example";
  assert.deepEqual(problemsOf("main: {type: PowerPool}\n"), [problem]);
  assert.deepEqual(problemsOf(LTC), [problem]);
  assert.deepEqual(problemsOf(LTC + "pool: {type: StratumServr}\n"), [
    'c.yml:2:14: pool.type: unknown component type "StratumServr"; did you mean StratumServer?',
  ]);
});

const COLLISIONS: readonly (readonly [first: string, second: string])[] = [
  ["port: 3334", "port: 3334"],
  ["port: 3334, address: 10.0.0.1", "port: 3334, address: 10.0.0.1"],
  ["port: 3334", "port: 3334, address: 10.0.0.1"],
  ["port: 3334, address: 127.0.0.1", "port: 3334"],
  ["port: 3334, address: localhost", "port: 3334, address: 127.0.0.1"],
  ["port: 3334, address: '::1'", "port: 3334, address: localhost"],
  ["port: 3334, address: '::'", "port: 3334, address: 10.0.0.1"],
];

for (const [first, second] of COLLISIONS) {
  Deno.test(`two ports collide: {${first}} and {${second}}`, () => {
    assert.deepEqual(pair(first, second), [
      "c.yml:3:46: b.port: a and b would both listen on port 3334; change one of them",
    ]);
  });
}

const NEIGHBOURS: readonly (readonly [first: string, second: string])[] = [
  ["port: 3334", "port: 3335"],
  ["port: 3334, address: 10.0.0.1", "port: 3334, address: 10.0.0.2"],
  ["port: 3334, address: 10.0.0.1", "port: 3334, address: '::1'"],
  ["port: 3334", "port: 3334, address: '::1'"],
  ["port: 3334, address: localhost", "port: 3334, address: 10.0.0.1"],
  ["port: 0", "port: 0"],
];

for (const [first, second] of NEIGHBOURS) {
  Deno.test(`two ports do not collide: {${first}} and {${second}}`, () => {
    assert.deepEqual(pair(first, second), []);
  });
}

Deno.test("two ports collide where both are left out", () => {
  assert.deepEqual(problemsOf(LTC + POOL + POOL.replace("pool", "pool2")), [
    "c.yml:3:1: pool2.port: pool and pool2 would both listen on port 3333; change one of them",
  ]);
});

Deno.test("the monitor collides with a Stratum port as another port does", () => {
  assert.deepEqual(pair("port: 3855", "port: 3855", "ServerMonitor"), [
    "c.yml:3:32: b.port: a and b would both listen on port 3855; change one of them",
  ]);
});

Deno.test("a port must be one with the server's number added, too", () => {
  const main = (number: number) => `main: {type: PowerPool, server_number: ${number}}\n`;
  const pool = "pool: {type: StratumServer, algo: scrypt, port: 65500}\n";
  assert.deepEqual(problemsOf(main(35) + LTC + pool), []);
  assert.deepEqual(problemsOf(main(36) + LTC + pool), [
    "c.yml:3:49: pool.port: with server_number 36 this is port 65536; expected at most 65535",
  ]);
});
