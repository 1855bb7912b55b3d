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

const plain = ({ authorized, idle, workers }: ReturnType<typeof clientFigures>) => ({
  authorized,
  idle,
  names: [...workers].flatMap(([address, names]) => [...names].map((worker) => `${address}.${worker}`)),
});

Deno.test("connections are added up: who works, who is idle, and under which names", () => {
  const idle = session("a.y", "b.x");
  const figures = clientFigures([session(), session("a.x"), idle, session("a.x")], (one) => one === idle);
  assert.deepEqual(plain(figures), { authorized: 3, idle: 1, names: ["a.x", "a.y", "b.x"] });
  assert.deepEqual([figures.workers.size, workerCount(figures)], [2, 3]);
});

Deno.test("who has not authorized is not idle either", () => {
  assert.deepEqual(plain(clientFigures([session()], () => true)), { authorized: 0, idle: 0, names: [] });
});

Deno.test("a name that works at two shards counts once", () => {
  const [one, other] = [
    clientFigures([session("a.x"), session("a.y")], () => true),
    clientFigures([session("a.x"), session("b.x")], () => false),
  ];
  assert.deepEqual(plain(addClientFigures(one, other)), { authorized: 4, idle: 2, names: ["a.x", "a.y", "b.x"] });
  assert.deepEqual(plain(one).names, ["a.x", "a.y"]);
});
