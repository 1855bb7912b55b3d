import assert from "node:assert/strict";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import type { Fault } from "../../src/devnet/faults.ts";
import { serializeBlock } from "../../src/devnet/block_size.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { candidate, NOW, solve, testNode } from "./candidate.ts";
import { post, using } from "./rpc_client.ts";

const COUNT = '{"id":1,"method":"getblockcount"}';
const UPTIME = '{"id":1,"method":"uptime"}';
const start = (): Promise<Devnet> => startDevnet({ algorithm: "sha256", now: () => NOW });

const errorText = (code: number, message: string): string =>
  `{"result":null,"error":{"code":${code},"message":"${message}"},"id":1}\n`;

const ANSWERS: readonly { fault: Fault; status: number; text: string }[] = [
  { fault: "warming up", status: 500, text: errorText(-28, "Loading block index...") },
  { fault: "no peers", status: 500, text: errorText(-9, "PowerPool devnet is not connected!") },
  {
    fault: "initial download",
    status: 500,
    text: errorText(-10, "PowerPool devnet is in initial sync and waiting for blocks..."),
  },
  { fault: "shutting down", status: 500, text: errorText(-9, "Shutting down") },
  { fault: "busy", status: 500, text: "Work queue depth exceeded" },
  { fault: "refusing logins", status: 401, text: "" },
  { fault: "not a daemon", status: 200, text: "<!DOCTYPE html><title>It works!</title>" },
];

for (const { fault, status, text } of ANSWERS) {
  Deno.test(`a devnet that is set to "${fault}" answers with ${status} until it is cleared`, async () => {
    await using(await start(), async (devnet) => {
      devnet.faults.set(fault);
      assert.deepEqual(await post(devnet, COUNT), { status, text });
      devnet.faults.clear();
      assert.equal((await post(devnet, COUNT)).text, '{"result":0,"error":null,"id":1}\n');
    });
  });
}

Deno.test("a fault can be kept to some methods", async () => {
  await using(await start(), async (devnet) => {
    devnet.faults.set("busy", ["getblockcount"]);
    assert.equal((await post(devnet, UPTIME)).status, 200);
    assert.equal((await post(devnet, COUNT)).status, 500);
    assert.equal((await post(devnet, `[${UPTIME},${COUNT}]`)).status, 500);
  });
});

Deno.test("a devnet that hangs answers when that is over", async () => {
  await using(await start(), async (devnet) => {
    devnet.faults.set("hanging", ["getblockcount"]);
    let answered = false;
    const hanging = post(devnet, COUNT).then((answer) => {
      answered = true;
      return answer;
    });
    await post(devnet, UPTIME);
    assert.equal(answered, false);
    devnet.faults.clear();
    assert.equal((await hanging).status, 200);
  });
});

Deno.test("a devnet that hangs can be stopped", async () => {
  const devnet = await start();
  devnet.faults.set("hanging", ["getblockcount"]);
  const hanging = post(devnet, COUNT);
  await post(devnet, UPTIME);
  await devnet.stop();
  // What is on its way when the server ends gets an error, or no connection: both are what daemons do.
  const answer = await hanging.catch(() => undefined);
  assert.notEqual(answer?.status, 200);
});

Deno.test("a devnet that loses answers has the block, although the connection breaks", async () => {
  await using(await start(), async (devnet) => {
    const block = solve(candidate(testNode()));
    devnet.faults.set("losing answers", ["submitblock"]);
    const body = JSON.stringify({ id: 1, method: "submitblock", params: [encodeHex(serializeBlock(block, true))] });
    await assert.rejects(post(devnet, body));
    assert.equal(devnet.tip().height, 1);
  });
});

Deno.test("a devnet that went down refuses connections, and has its chain when it comes up", async () => {
  await using(await start(), async (devnet) => {
    await devnet.call("generatetoaddress", 3, "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8");
    await devnet.goDown();
    await assert.rejects(post(devnet, COUNT), TypeError);
    devnet.comeUp();
    assert.equal((await post(devnet, COUNT)).text, '{"result":3,"error":null,"id":1}\n');
  });
});
