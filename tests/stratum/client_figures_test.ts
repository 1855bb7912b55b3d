import assert from "node:assert/strict";
import { addClientFigures, clientFigures, workerCount } from "../../src/stratum/client_figures.ts";
import type { Session } from "../../src/stratum/session.ts";

/** A session that works under these names; of a session, no more is looked at. */
function session(...names: readonly string[]): Session {
  const miners = names.map((name) => {
    const [address = "", worker = ""] = name.split(".");
    return { user: name, miner: { address, worker } };
  });
  return { names: miners } as unknown as Session;
}

const plain = ({ authorized, idle, addresses }: ReturnType<typeof clientFigures>) => ({
  authorized,
  idle,
  names: [...addresses].flatMap(([address, { workers }]) => [...workers].map((worker) => `${address}.${worker}`)),
  connections: Object.fromEntries([...addresses].map(([address, { connections }]) => [address, connections])),
});

Deno.test("connections are added up: who works, who is idle, and under which names", () => {
  const idle = session("a.y", "b.x");
  const figures = clientFigures([session(), session("a.x"), idle, session("a.x")], (one) => one === idle);
  assert.deepEqual(plain(figures), {
    authorized: 3,
    idle: 1,
    names: ["a.x", "a.y", "b.x"],
    connections: { a: 3, b: 1 },
  });
  assert.deepEqual([figures.addresses.size, workerCount(figures)], [2, 3]);
});

Deno.test("a connection that works under two names of an address is one of its connections", () => {
  const { names, connections } = plain(clientFigures([session("a.x", "b.x", "a.y")], () => false));
  assert.deepEqual({ names, connections }, { names: ["a.x", "a.y", "b.x"], connections: { a: 1, b: 1 } });
});

Deno.test("who has not authorized is not idle either", () => {
  assert.deepEqual(plain(clientFigures([session()], () => true)), {
    authorized: 0,
    idle: 0,
    names: [],
    connections: {},
  });
});

Deno.test("a name that works at two shards counts once", () => {
  const [one, other] = [
    clientFigures([session("a.x"), session("a.y")], () => true),
    clientFigures([session("a.x"), session("b.x")], () => false),
  ];
  assert.deepEqual(plain(addClientFigures(one, other)), {
    authorized: 4,
    idle: 2,
    names: ["a.x", "a.y", "b.x"],
    connections: { a: 3, b: 1 },
  });
  assert.deepEqual([plain(one).names, plain(one).connections], [["a.x", "a.y"], { a: 2 }]);
});
