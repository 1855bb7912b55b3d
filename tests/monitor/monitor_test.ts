import assert from "node:assert/strict";
import { createServerMonitor, type ServerMonitor } from "../../src/monitor/monitor.ts";
import { serverMonitorOptions } from "../../src/monitor/options.ts";
import { fakeServer } from "./fake_server.ts";

function monitorAt(options: { readonly address?: string; readonly port: number }): ServerMonitor {
  return createServerMonitor("monitor", serverMonitorOptions.parse(options), fakeServer());
}

Deno.test("a monitor answers at the URL that it names until it is stopped", async () => {
  const monitor = monitorAt({ port: 0 });
  const url = await monitor.start();
  assert.match(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*\/$/);
  const { StratumServer_pool: pool } = await (await fetch(url)).json();
  assert.equal(pool.client_count, 1);
  // The connection is kept alive by the client: stopping does not wait for it.
  await monitor.stop();
  await assert.rejects(fetch(url), TypeError);
});

Deno.test("a monitor writes an IPv6 address in brackets", async () => {
  const monitor = monitorAt({ address: "::1", port: 0 });
  const url = await monitor.start();
  assert.match(url, /^http:\/\/\[::1\]:[1-9]\d*\/$/);
  assert.equal((await (await fetch(url)).json()).counter_view, "/counters/");
  await monitor.stop();
});

Deno.test("a monitor says which port is taken, and what to do", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const monitor = monitorAt({ port });
  await assert.rejects(monitor.start(), {
    message: `Cannot listen on 127.0.0.1:${port} for the monitor: the port is taken; ` +
      "choose another or stop the program that has it",
  });
  await monitor.stop();
});

Deno.test("a monitor says that an address is not this machine's", async () => {
  // Kept free for documentation (RFC 5737): nobody has it.
  const monitor = monitorAt({ address: "192.0.2.1", port: 0 });
  await assert.rejects(monitor.start(), {
    message: "Cannot listen on 192.0.2.1:0 for the monitor: the address is none of this machine",
  });
});

Deno.test("a monitor that was not started can be stopped", async () => {
  await monitorAt({ port: 0 }).stop();
});
