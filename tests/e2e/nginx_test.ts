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

/** nginx before a stand-in of the monitor. */
interface Front extends AsyncDisposable {
  /** Asks nginx, by HTTPS. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

async function startFront(handler: (request: Request) => Response): Promise<Front> {
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
  return {
    fetch: (path, init = {}) =>
      fetch(`https://localhost:${port}${path}`, {
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

Deno.test("the monitor is asked without the prefix, and told of it and of the visitor", async () => {
  await using front = await startFront((request) => {
    const { pathname, search } = new URL(request.url);
    const names = ["x-script-name", "x-forwarded-for", "x-forwarded-proto", "host"];
    return Response.json([pathname + search, ...names.map((name) => request.headers.get(name))]);
  });
  const headers = { "X-Forwarded-For": "203.0.113.7", "X-Script-Name": "/elsewhere" };
  const answer = await front.fetch("/powerpool/ltc/config?x=1", { headers });
  assert.deepEqual(await answer.json(), ["/ltc/config?x=1", "/powerpool", "127.0.0.1", "https", "localhost"]);
});

Deno.test("the prefix without its slash leads to it; nothing else is there, nor the way for daemons", async () => {
  await using front = await startFront(() => new Response("monitor"));
  const moved = await front.fetch("/powerpool");
  assert.equal(moved.status, 308);
  assert.match(moved.headers.get("location") ?? "", /\/powerpool\/$/);
  await moved.body?.cancel();
  const notified = await front.fetch("/powerpool/notify/ltc", { method: "POST" });
  assert.equal(notified.status, 404);
  assert.doesNotMatch(await notified.text(), /monitor/);
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
