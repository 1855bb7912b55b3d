import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { BlockItem, NetworkItem } from "../../src/journal/reader.ts";
import { connect } from "../stratum/line_client.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { ADDRESS, HARD_BITS, logIn, makeServer, start } from "./server_fixture.ts";

leakFreeTest(
  "readers of a running server's journal get its chain, its shares and its block with the port",
  async () => {
    await using fixture = await makeServer();
    const { ports } = await start(fixture);
    await using client = await connect(ports.get("pool") ?? assert.fail());
    const { share } = await logIn(client);
    for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
      // deno-lint-ignore no-await-in-loop -- one share after the other
      await client.ask("mining.submit", share(nonce));
    }
    await fixture.log.line(/Block 1 accepted/);
    await fixture.log.line(/New block 2/);
    const items = fixture.server.journal.reader("test").take(1000)?.items ?? [];
    const [network] = items.filter((item): item is NetworkItem => item.kind === "network");
    assert.deepEqual([network?.network, network?.currency, network?.height], ["chain", "DEV", 1]);
    const blocks = items.filter((item): item is BlockItem => item.kind === "block");
    assert.deepEqual([blocks[0]?.state, blocks[0]?.port, blocks[0]?.height], ["found", "pool", 1]);
    assert.ok(blocks.some(({ state, port }) => state === "accepted" && port === "pool"));
    const kinds = items.map(({ kind }) => kind);
    // The block is written before its share: whoever reads of the share can know the block.
    assert.equal(kinds[0], "network");
    assert.ok(kinds.includes("share"));
  },
);

leakFreeTest("the monitor shows hash rates of ports and addresses, from the journal", async () => {
  let now = 1_699_999_200_000;
  await using fixture = await makeServer({
    main: "shards: 1",
    monitor: "port: 0",
    bits: HARD_BITS,
    surroundings: { now: () => now },
  });
  const { ports, monitor } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  assert.equal((await client.ask("mining.submit", share(1))).result, true);
  now += 60_000;
  const get = async (path: string) => await (await fetch(`${monitor}${path}`)).json();
  const rates = await pollUntil(
    async () => {
      const { hash_rates: rates } = await get("pool/");
      return rates["1m"] > 0 ? rates : undefined;
    },
    10,
    "a hash rate",
  );
  // A share of difficulty 1e-12 of sha256, by the time.
  const work = 1e-12 * 2 ** 32;
  assert.deepEqual(rates, { "1m": work / 60, "5m": work / 300, "1h": work / 3600, "24h": work / 86400 });
  const { username, hash_rates, shares_1h } = await get(`pool/client/${ADDRESS}`);
  assert.equal(username.length, 1);
  assert.deepEqual(hash_rates, rates);
  assert.deepEqual(shares_1h, { accepted: { count: 1, work: 1e-12 } });
  const nobody = await get("pool/client/nobody");
  assert.deepEqual(nobody, { username: [], hash_rates: { "1m": 0, "5m": 0, "1h": 0, "24h": 0 }, shares_1h: {} });
});

leakFreeTest("a server sends its figures to statsd if it is told to", async () => {
  const statsd = createSocket("udp4");
  statsd.bind(0, "127.0.0.1");
  await once(statsd, "listening");
  let heard = "";
  statsd.on("message", (bytes) => heard += `${bytes}\n`);
  {
    await using fixture = await makeServer({
      main: `procname: pp, server_number: 3, events: {enabled: true, port: ${statsd.address().port}}`,
      bits: HARD_BITS,
    });
    const { ports } = await start(fixture);
    await using client = await connect(ports.get("pool") ?? assert.fail());
    const { share } = await logIn(client);
    await client.ask("mining.submit", share(1));
    await pollUntil(() => heard.includes("acc_share:") || undefined, 10, "figures");
  }
  for (const line of ["jobmanager.new_job:1|c", "acc_share:1|c", "DEV.height:1|g"]) {
    assert.ok(heard.includes(`pp_3.${line}\n`), `${line} in ${heard}`);
  }
  const closed = once(statsd, "close");
  statsd.close();
  await closed;
});
