/**
 * The monitor behind a real nginx, with the file that operators get.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { freePorts } from "../tools/free_ports.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { logTail, startProcess } from "../tools/process.ts";
import { NGINX, requirePart } from "../tools/real_part_paths.ts";
import { fakeApp } from "../monitor/fake_server.ts";
import { FAKE_MINERS } from "../monitor/fake_view.ts";

const SITE = new URL("../../packaging/nginx/powerpool.conf", import.meta.url);
const CERTIFICATE = new URL("../vectors/tls/first.crt", import.meta.url).pathname;
const KEY = new URL("../vectors/tls/first.key", import.meta.url).pathname;

const START_DEADLINE = 20;

/** After which an answer, or a stream, is broken off. */
const ANSWER_DEADLINE_MS = 10_000;

/** The operator's file with what an operator changes: certificate, ports. */
async function site(port: number, monitor: number): Promise<string> {
  const changes: readonly (readonly [string, string])[] = [
    ["/etc/ssl/powerpool/fullchain.pem", CERTIFICATE],
    ["/etc/ssl/powerpool/privkey.pem", KEY],
    ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
    ["listen [::]:443 ssl http2;", ""],
    ["127.0.0.1:3855", `127.0.0.1:${monitor}`],
  ];
  let text = await Deno.readTextFile(SITE);
  for (const [from, to] of changes) {
    assert(text.includes(from), `the file has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** What is around it: an nginx that keeps everything in one folder and stays in the foreground. */
function main(folder: string, site: string): string {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) =>
    `${name}_temp_path ${folder}/${name};`
  );
  return `daemon off; pid ${folder}/pid; error_log stderr notice; worker_processes 1;
    ${Deno.uid() === 0 ? "user root;" : ""}
    events {} http { access_log off; ${paths.join(" ")} ${site} }`;
}

/** nginx before the monitor, or a stand-in of it. */
interface Front extends AsyncDisposable {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  /** Asks nginx, by HTTPS. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

async function startFront(handler: Deno.ServeHandler<Deno.NetAddr>): Promise<Front> {
  await requirePart("nginx", NGINX);
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "powerpool-nginx-" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const log = join(folder, "output.log");
  const file = join(folder, "nginx.conf");
  const monitor = resources.use(Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler));
  const [port] = freePorts(1) as [number];
  await Deno.writeTextFile(file, main(folder, await site(port, monitor.addr.port)));
  const nginx = startProcess({ command: NGINX, args: ["-p", folder, "-c", file, "-e", "stderr"], log });
  resources.defer(() => nginx.stop());
  const client = resources.use(Deno.createHttpClient({ caCerts: [await Deno.readTextFile(CERTIFICATE)] }));
  await pollUntil(
    async () => {
      if (!nginx.isRunning()) throw new Error(`Cannot start nginx: ${logTail(log)}`);
      try {
        using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
        return true;
      } catch {
        return undefined;
      }
    },
    START_DEADLINE,
    "nginx to listen",
  );
  const owned = resources.move();
  const origin = `https://localhost:${port}`;
  return {
    origin,
    fetch: (path, init = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        client,
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

Deno.test("nginx takes the file", async () => {
  await requirePart("nginx", NGINX);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-nginx-" });
  try {
    const file = join(folder, "nginx.conf");
    await Deno.writeTextFile(file, main(folder, await site(8443, 3855)));
    const args = ["-t", "-q", "-p", folder, "-c", file, "-e", "stderr"];
    const { code, stderr } = await new Deno.Command(NGINX, { args }).output();
    const text = new TextDecoder().decode(stderr);
    assert.equal(code, 0, text);
    assert.doesNotMatch(text, /\[(?:warn|emerg)\]/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the monitor is asked for what the visitor asks for, and told of the prefix and of the visitor", async () => {
  await using front = await startFront((request) => {
    const { pathname, search } = new URL(request.url);
    const names = ["x-script-name", "x-forwarded-for", "x-forwarded-proto", "host", "x-forwarded-host"];
    return Response.json([pathname + search, ...names.map((name) => request.headers.get(name))]);
  });
  const headers = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Script-Name": "/elsewhere",
    "X-Forwarded-Host": "elsewhere.example",
  };
  const answer = await front.fetch("/powerpool/a%2Fb/config?x=%20", { headers });
  assert.deepEqual(await answer.json(), [
    "/powerpool/a%2Fb/config?x=%20",
    "/powerpool",
    "127.0.0.1",
    "https",
    "localhost",
    new URL(front.origin).host,
  ]);
});

Deno.test("the prefix without its slash leads to it; nothing else is there, nor the way for daemons", async () => {
  await using front = await startFront(() => new Response("monitor"));
  const moved = await front.fetch("/powerpool");
  assert.equal(moved.status, 308);
  assert.match(moved.headers.get("location") ?? "", /\/powerpool\/$/);
  await moved.body?.cancel();
  for (const path of ["/powerpool/notify/ltc", "/powerpool//notify/ltc", "/powerpool/%6Eotify/ltc"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const notified = await front.fetch(path, { method: "POST" });
    assert.equal(notified.status, 404, path);
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.doesNotMatch(await notified.text(), /monitor/, path);
  }
  const outside = await front.fetch("/elsewhere");
  assert.equal(outside.status, 404);
  await outside.body?.cancel();
});

Deno.test("a stream of events comes through as it is sent", async () => {
  let send: (text: string) => void = () => {};
  await using front = await startFront(() => {
    const body = new ReadableStream<string>({
      start(controller) {
        send = (text) => controller.enqueue(text);
        send("data: 1\n\n");
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), {
      headers: { "content-type": "text/event-stream" },
    });
  });
  const answer = await front.fetch("/powerpool/events");
  const events = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  // The stream does not end: what is read was not kept back until it did.
  assert.equal((await events?.read())?.value, "data: 1\n\n");
  send("data: 2\n\n");
  assert.equal((await events?.read())?.value, "data: 2\n\n");
  await events?.cancel();
});

const HTML = { accept: "text/html" };

/** Pages that link to all others. */
const PAGES = ["/", "/view/miners", `/view/miners/${FAKE_MINERS[0]}`, "/view/blocks", "/view/events", "/view/connect"];

Deno.test("every link and every file of the monitor's pages is there behind the prefix", async () => {
  const app = fakeApp();
  await using front = await startFront(app.fetch);
  const targets = new Set<string>();
  for (const page of PAGES) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const text = await (await front.fetch(`/powerpool${page}`, { headers: HTML })).text();
    for (const [, target = ""] of text.matchAll(/ (?:href|src|action|data-stream)="([^"#][^"]*)"/g)) {
      targets.add(target.replaceAll("&amp;", "&"));
    }
  }
  assert(targets.size > PAGES.length + 3, [...targets].join(" "));
  for (const target of targets) {
    const url = new URL(target, `${front.origin}/powerpool/`);
    assert.equal(url.origin, front.origin, target);
    assert.match(url.pathname, /^\/powerpool\//, target);
    // deno-lint-ignore no-await-in-loop -- one after the other
    const answer = await front.fetch(url.pathname + url.search, { headers: HTML });
    assert.equal(answer.status, 200, target);
    // deno-lint-ignore no-await-in-loop -- one after the other
    await answer.body?.cancel();
  }
});

Deno.test("the monitor's JSON has the prefix in its paths, and the API its own address", async () => {
  const app = fakeApp();
  await using front = await startFront(app.fetch);
  const overview = await (await front.fetch("/powerpool/")).json();
  assert.equal(overview.StratumServer_pool.config_view, "/powerpool/pool/config");
  const described = await (await front.fetch("/powerpool/api/v1/openapi.json")).json();
  assert.deepEqual(described.servers, [{ url: `${front.origin}/powerpool/api/v1` }]);
  const moved = await front.fetch("/powerpool/pool");
  assert.match(moved.headers.get("location") ?? "", /\/powerpool\/pool\/$/);
  await moved.body?.cancel();
});

Deno.test("a token opens the monitor behind nginx, and nothing else does", async () => {
  const token = "0123456789abcdef";
  const app = fakeApp({}, { token });
  await using front = await startFront(app.fetch);
  const status = async (headers: Record<string, string>) => {
    const answer = await front.fetch("/powerpool/api/v1/pool", { headers });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await status({}), 401);
  assert.equal(await status({ "X-Forwarded-For": "127.0.0.1" }), 401);
  assert.equal(await status({ authorization: `Bearer ${token}` }), 200);
});
