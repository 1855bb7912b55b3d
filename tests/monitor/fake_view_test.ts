/** The made-up view that other tests stand on is one that the API could have. */

import assert from "node:assert/strict";
import { blockList } from "../../src/monitor/api/block.ts";
import { eventList } from "../../src/monitor/api/event.ts";
import { history, historySpan } from "../../src/monitor/api/history.ts";
import { miner, minerList } from "../../src/monitor/api/miner.ts";
import { network } from "../../src/monitor/api/network.ts";
import { pool } from "../../src/monitor/api/pool.ts";
import { port } from "../../src/monitor/api/port.ts";
import { FAKE_MINERS, fakeView } from "./fake_view.ts";

Deno.test("the made-up view fits the schemas of the API", async () => {
  const view = fakeView();
  pool.parse(await view.pool());
  network.array().parse(await view.networks());
  port.array().parse(await view.ports());
  minerList.parse(await view.miners({ offset: 0, limit: 100 }));
  for (const found of await Promise.all(FAKE_MINERS.map((address) => view.miner(address)))) miner.parse(found);
  blockList.parse(await view.blocks({ limit: 100 }));
  eventList.parse(await view.events({ limit: 500 }));
  for (const found of await Promise.all(historySpan.options.map((span) => view.history({ span })))) {
    history.parse(found);
  }
});

Deno.test("the made-up view has pages", async () => {
  const view = fakeView();
  const first = await view.blocks({ limit: 30 });
  const rest = await view.blocks({ limit: 30, before: first.next ?? assert.fail() });
  assert.deepEqual([first.blocks.length, rest.blocks.length, rest.next], [30, 10, null]);
});
