import assert from "node:assert/strict";
import { LTC, POOL, problemsOf } from "../config_fixture.ts";

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

/** A port with agents: its own options, and those of its agents. */
function withAgents(options: string, agent: string, ...others: readonly string[]): readonly string[] {
  const port = `a: {type: StratumServer, algo: scrypt, ${options}, agent: {enabled: true, ${agent}}}\n`;
  return problemsOf(LTC + port + others.map((other) => `${other}\n`).join(""));
}

Deno.test("a port and its agents do not collide with others that listen elsewhere", () => {
  const other = "b: {type: StratumServer, algo: scrypt, port: 3334}";
  assert.deepEqual(withAgents("port: 3333", "port_diff: 1111", other, "m: {type: ServerMonitor, port: 4445}"), []);
  assert.deepEqual(withAgents("port: 3333", "port_diff: 1", other.replace("3334", "3335")), []);
});

Deno.test("agents collide with another port, with the monitor, with agents of another port and with their own", () => {
  const problem = (text: string) => `c.yml:2:${text}; change one of them`;
  assert.deepEqual(
    withAgents("port: 3333", "port_diff: 1", "b: {type: StratumServer, algo: scrypt, port: 3334}"),
    [problem("86: a.agent.port_diff: b and the agents of a would both listen on port 3334")],
  );
  assert.deepEqual(
    withAgents("port: 3333", "port_diff: 522", "m: {type: ServerMonitor}"),
    [problem("86: a.agent.port_diff: m and the agents of a would both listen on port 3855")],
  );
  assert.deepEqual(withAgents("port: 3333", "port_diff: 0"), [
    problem("86: a.agent.port_diff: a and the agents of a would both listen on port 3333"),
  ]);
  assert.deepEqual(
    withAgents(
      "port: 3333",
      "port_diff: 1111",
      "b: {type: StratumServer, algo: scrypt, port: 3334, agent: {enabled: true, port_diff: 1110}}",
    ),
    ["c.yml:3:86: b.agent.port_diff: the agents of a and the agents of b would both listen on port 4444; change one of them"],
  );
});

Deno.test("agents that are not enabled collide with nobody", () => {
  const text = "a: {type: StratumServer, algo: scrypt, port: 3333, agent: {port_diff: 0}}\n";
  assert.deepEqual(problemsOf(LTC + text), []);
});

Deno.test("the port of agents must be one, with the server's number added", () => {
  const main = "main: {type: PowerPool, server_number: 3}";
  assert.deepEqual(withAgents("port: 65000", "port_diff: 532", main), []);
  assert.deepEqual(withAgents("port: 65000", "port_diff: 533", main), [
    "c.yml:2:87: a.agent.port_diff: with port 65000 and server_number 3 agents would come to port 65536; " +
    "expected 1 to 65535",
  ]);
  assert.deepEqual(withAgents("port: 3333", "port_diff: -3336", main), [
    "c.yml:2:86: a.agent.port_diff: with port 3333 and server_number 3 agents would come to port 0; " +
    "expected 1 to 65535",
  ]);
  assert.deepEqual(withAgents("port: 0", "port_diff: -1", main), []);
});

Deno.test("agents do not come by a unix socket", () => {
  assert.deepEqual(withAgents("address: 'unix:/run/pool.sock'", "port_diff: 1111"), [
    "c.yml:2:89: a.agent.enabled: agents come by TCP, and address is a unix socket; " +
    "set enabled: false, or an IP address there",
  ]);
});

Deno.test("unix sockets collide by their path alone, and with no TCP port", () => {
  const socket = (path: string, port: number) => `address: 'unix:${path}', port: ${port}`;
  const problem = "b.address: a and b would both listen on /run/pool.sock; change one of them";
  for (const other of [3333, 3334, 0]) {
    const [found, ...others] = pair(socket("/run/pool.sock", 3333), socket("/run/pool.sock", other));
    assert.deepEqual([found?.replace(/^c\.yml:\d+:\d+: /, ""), others], [problem, []]);
  }
  assert.deepEqual(pair(socket("/run/pool.sock", 3333), socket("/run/other.sock", 3333)), []);
  assert.deepEqual(pair(socket("/run/pool.sock", 3333), "port: 3333"), []);
  assert.deepEqual(pair("port: 3333", socket("/run/pool.sock", 3333)), []);
});
