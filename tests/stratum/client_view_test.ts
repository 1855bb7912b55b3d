import assert from "node:assert/strict";
import type { Difficulty } from "../../src/algorithms/difficulty.ts";
import { clientsByAddress, clientView } from "../../src/stratum/client_view.ts";
import type { SessionView } from "../../src/stratum/session.ts";

const NOW = 1_700_000_000_000;

function view(changes: Partial<SessionView> = {}): SessionView {
  return {
    id: 7,
    remoteAddress: "192.0.2.1",
    agent: "cgminer/4.10",
    miners: [{ address: "a", worker: "rig" }],
    difficulty: 512 as Difficulty,
    acceptedWork: 1024,
    connectedAt: NOW - 3_723_000,
    lastShareAt: NOW - 61_999,
    idle: false,
    ...changes,
  };
}

Deno.test("clientsByAddress() lists connections by the addresses that they work for", () => {
  const views = [
    view(),
    view({ id: 8, miners: [{ address: "a", worker: "" }, { address: "b", worker: "x" }], idle: true }),
    view({ id: 9, miners: [] }),
  ];
  assert.deepEqual(clientsByAddress(views), {
    a: { 7: { worker: "rig", idle: false }, 8: { worker: "", idle: true } },
    b: { 8: { worker: "x", idle: true } },
  });
});

Deno.test("clientView() tells of a connection in the monitor's words", () => {
  assert.deepEqual(clientView(view(), "a", NOW, 3), [{
    alltime_accepted_shares: 1024,
    difficulty: 512,
    type: "cgminer/4.10",
    worker: "rig",
    id: 7,
    jobmapper_size: 3,
    last_share_submit: "0:01:01 ago",
    idle: false,
    address: "a",
    ip_address: "192.0.2.1",
    connection_time: "1:02:03",
  }]);
});

Deno.test("clientView() gives an entry for each name of the address, and none for others", () => {
  const miners = ["one", "two"].map((worker) => ({ address: "a", worker }));
  const both = view({ miners: [...miners, { address: "b", worker: "three" }] });
  assert.deepEqual(clientView(both, "a", NOW, 3).map(({ worker }) => worker), ["one", "two"]);
  assert.deepEqual(clientView(both, "c", NOW, 3), []);
});

for (
  const { lastShareAt, text } of [
    { lastShareAt: undefined, text: "never" },
    { lastShareAt: NOW, text: "0:00:00 ago" },
    { lastShareAt: NOW - 100 * 3_600_000, text: "100:00:00 ago" },
  ]
) {
  Deno.test(`clientView() writes the time of the last share as "${text}"`, () => {
    assert.equal(clientView(view({ lastShareAt }), "a", NOW, 0)[0]?.last_share_submit, text);
  });
}
