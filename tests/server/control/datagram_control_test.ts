// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { displayHash } from "../../../src/coin/hash.ts";
import {
  createDatagramControl,
  type DatagramControl,
  type DatagramControlParts,
} from "../../../src/server/control/datagram_control.ts";
import { createDispatch } from "../../../src/server/control/dispatch.ts";
import { createInbox } from "../../miner/inbox.ts";
import { socketTest } from "../../sockets/socket_test_case.ts";
import { type CapturedLog, captureLog } from "../../tools/captured_log.ts";

const HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
const COMMAND = "LTC getblocktemplate signal=1 __spawn=1";

interface Setting {
  readonly control: DatagramControl;
  readonly port: number;
  readonly log: CapturedLog;
  /** Components that were commanded, with the hash if there was one. */
  readonly commanded: ReturnType<typeof createInbox<string>>;
  /** Sends datagrams, from a socket of their own. */
  send(...datagrams: readonly (string | Uint8Array)[]): Promise<void>;
  /** Waits until everything that was sent is worked off. */
  settle(): Promise<void>;
  time: number;
}

/** Runs a test with a control on loopback, on a clock that stands still. */
async function withControl(
  test: (setting: Setting) => Promise<void>,
  changes: Partial<DatagramControlParts> = {},
  sendTo = changes.host ?? "127.0.0.1",
): Promise<void> {
  await using log = await captureLog();
  const commanded = createInbox<string>();
  const note = (key: string, method: "getblocktemplate" | "_check_new_jobs") =>
    [key, {
      method,
      notify: (hash: Parameters<typeof displayHash>[0] | undefined) =>
        commanded.push(hash === undefined ? key : `${key} ${displayHash(hash)}`),
    }] as const;
  const setting = { time: 0 };
  const control = createDatagramControl({
    key: "main",
    host: "127.0.0.1",
    port: 0,
    token: "",
    dispatch: createDispatch(
      new Map([
        note("LTC", "getblocktemplate"),
        note("DOGE", "_check_new_jobs"),
        note("MARK", "getblocktemplate"),
      ]),
      () => setting.time,
    ),
    ...changes,
  });
  const port = await control.start();
  async function send(...datagrams: readonly (string | Uint8Array)[]): Promise<void> {
    const socket = createSocket(sendTo.includes(":") ? "udp6" : "udp4");
    for (const datagram of datagrams) {
      const bytes = typeof datagram === "string" ? new TextEncoder().encode(datagram) : datagram;
      await new Promise<void>((resolve, reject) =>
        socket.send(bytes, port, sendTo, (error) => error ? reject(error) : resolve())
      );
    }
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
  /** Datagrams on loopback come in their order, so whatever was sent before the mark has come with it. */
  async function settle(): Promise<void> {
    await send(`MARK getblocktemplate token=${changes.token ?? ""}`);
    await commanded.next((key) => key === "MARK");
  }
  try {
    await test(Object.assign(setting, { control, port, log, commanded, send, settle }));
  } finally {
    await control.stop();
  }
}

/** Of a pool without chains. */
const NOTHING = createDispatch(new Map());

const marked = (all: readonly string[]) => all.filter((key) => key !== "MARK");

socketTest("createDatagramControl() carries out what PowerPool's documentation has blocknotify send", async () => {
  await withControl(async ({ send, commanded, control }) => {
    await send(COMMAND);
    assert.equal(await commanded.next(() => true), "LTC");
    await send("DOGE _check_new_jobs signal=1 _single_exec=True __spawn=1\n");
    assert.equal(await commanded.next(() => true), "DOGE");
    await send(`LTC getblocktemplate ${HASH}`);
    assert.equal(await commanded.next(() => true), `LTC ${HASH}`);
    assert.equal(control.totals().accepted, 3);
  });
});

/** Addresses to listen on, and others that lead there. */
const PLACES = [["::1", "::1"], ["::", "::1"], ["::", "127.0.0.1"], ["0.0.0.0", "127.0.0.1"], [
  "localhost",
  "127.0.0.1",
]] as const;

for (const [host, sendTo] of PLACES) {
  socketTest(`createDatagramControl() on ${host} hears what is sent to ${sendTo}`, async () => {
    await withControl(
      async ({ send, commanded }) => {
        await send(COMMAND);
        assert.equal(await commanded.next(() => true), "LTC");
      },
      { host },
      sendTo,
    );
  });
}

/** What is refused, and what the log says. */
const REFUSED = [
  ["LTC", "malformed", /^Refused a datagram of 127\.0\.0\.1: expected a component and a method, got fewer than two/],
  ["PP exit", "component", /expected one of the components LTC, DOGE, MARK, got "PP"$/],
  ["LTC stop", "method", /expected getblocktemplate for LTC, got "stop"$/],
  ["LTC getblocktemplate 1", "argument", /expected no more than a block's hash, got "1"$/],
] as const;

for (const [text, cause, expected] of REFUSED) {
  socketTest(`createDatagramControl() refuses "${text}", counts it and says why`, async () => {
    await withControl(async ({ send, settle, control, commanded, log }) => {
      await send(text);
      await settle();
      assert.deepEqual(marked(commanded.all), []);
      assert.equal(control.totals().refused[cause], 1);
      assert.match(log.texts("warning").join("\n"), expected);
    });
  });
}

socketTest("createDatagramControl() refuses the longest datagram that there is", async () => {
  await withControl(async ({ send, settle, control }) => {
    await send(new Uint8Array(65_507).fill(0x41));
    await settle();
    assert.equal(control.totals().refused.malformed, 1);
  });
});

socketTest(
  "createDatagramControl() with a token hears nobody else, and shows neither it nor what they write",
  async () => {
    await withControl(async ({ send, settle, control, commanded, log }) => {
      await send(COMMAND, `${COMMAND} token=`, `${COMMAND} token=swordfisH`, "EVIL words token=guess");
      await send(`LTC getblocktemplate token=swordfish`, `LTC exit token=swordfish`);
      await settle();
      assert.deepEqual(marked(commanded.all), ["LTC"]);
      assert.equal(control.totals().refused.token, 4);
      assert.equal(control.totals().refused.method, 1);
      const texts = log.lines.map(({ text }) => text).join("\n");
      assert.match(texts, /Refused a datagram of 127\.0\.0\.1: expected token=…, got none/);
      assert.doesNotMatch(texts, /swordfis|guess|EVIL/);
    }, { token: "swordfish" });
  },
);

socketTest("createDatagramControl() says a hundred refusals of a kind in one line", async () => {
  await withControl(async ({ send, settle, control, log }) => {
    await send(...Array<string>(100).fill("PP exit"));
    await settle();
    assert.equal(control.totals().refused.component, 100);
    assert.equal(log.texts("warning").length, 1);
    await control.stop();
    assert.match(log.texts("warning").at(-1) ?? "", /got "PP" \(and again in the last minute: 99 times\)$/);
  });
});

socketTest(
  "createDatagramControl() carries out twenty commands at once and ten a second, for each component",
  async () => {
    await withControl(async (setting) => {
      const { send, settle, control, commanded } = setting;
      await send(...Array<string>(50).fill(COMMAND), "DOGE _check_new_jobs");
      await settle();
      assert.equal(commanded.all.filter((key) => key === "LTC").length, 20);
      assert.equal(commanded.all.filter((key) => key === "DOGE").length, 1);
      assert.equal(control.totals().refused.too_fast, 30);
      setting.time += 300;
      await send(...Array<string>(10).fill(COMMAND));
      await settle();
      assert.equal(commanded.all.filter((key) => key === "LTC").length, 23);
    });
  },
);

socketTest("createDatagramControl() warns where others than this machine can command without a token", async () => {
  const warnings = async (changes: Partial<DatagramControlParts>) => {
    let texts: string[] = [];
    await withControl(({ log }) => Promise.resolve(void (texts = log.texts("warning"))), changes);
    return texts;
  };
  assert.match((await warnings({ host: "0.0.0.0" })).join(), /^Whoever reaches 0\.0\.0\.0:\d+ can command there: set/);
  assert.deepEqual(await warnings({ host: "0.0.0.0", token: "swordfish" }), []);
  for (const host of ["127.0.0.1", "127.0.0.2", "::1", "localhost"]) assert.deepEqual(await warnings({ host }), []);
});

socketTest("start() says which address cannot be had", async () => {
  await withControl(async ({ port }) => {
    const second = createDatagramControl({ key: "main", host: "127.0.0.1", port, token: "", dispatch: NOTHING });
    await assert.rejects(second.start(), {
      message: new RegExp(
        `^Cannot listen for datagrams on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*; choose another port`,
      ),
    });
    await second.stop();
  });
});

socketTest("stop() frees the port", async () => {
  await withControl(async ({ control, port }) => {
    await control.stop();
    const second = createDatagramControl({ key: "main", host: "127.0.0.1", port, token: "", dispatch: NOTHING });
    assert.equal(await second.start(), port);
    await second.stop();
  });
});
