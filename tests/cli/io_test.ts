import assert from "node:assert/strict";

const PROGRAM = new URL("./terminal_command.ts", import.meta.url);

/** Starts the program with all its streams in pipes. */
function start(task: string): Deno.ChildProcess {
  const args = ["run", "--quiet", "--no-check", "--allow-read", PROGRAM.href, task];
  return new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
}

/** The text of a stream up to and with its first line end; the rest stays in the stream. */
async function firstLine(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    // deno-lint-ignore no-await-in-loop -- one piece after the other
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

Deno.test("terminal() reads standard input and writes to both outputs", async () => {
  const child = start("echo");
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("hello\n"));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.deepEqual([code, out, err], [0, "hello\n", "end of input\n"]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`terminal() hears ${signal}`, async () => {
    const child = start("wait");
    const reader = child.stdout.getReader();
    assert.equal(await firstLine(reader), "ready\n");
    child.kill(signal);
    assert.equal(await firstLine(reader), "interrupted\n");
    assert.equal((await child.status).code, 0);
    await Promise.all([reader.cancel(), child.stdin.close(), child.stderr.cancel()]);
  });
}

Deno.test("terminal() hears another signal, each time that it comes", async () => {
  const child = start("listen");
  const reader = child.stdout.getReader();
  assert.equal(await firstLine(reader), "ready\n");
  for (const times of [1, 2]) {
    child.kill("SIGUSR2");
    // deno-lint-ignore no-await-in-loop -- one signal after the other
    assert.equal(await firstLine(reader), `heard ${times}\n`);
  }
  assert.equal((await child.status).code, 0);
  await Promise.all([reader.cancel(), child.stdin.close(), child.stderr.cancel()]);
});

Deno.test("terminal() ends the program quietly when nobody reads its output any more", async () => {
  const child = start("flood");
  const reader = child.stdout.getReader();
  await firstLine(reader);
  await reader.cancel();
  const { code } = await child.status;
  const complaint = await new Response(child.stderr).text();
  assert.deepEqual([code, complaint], [141, ""]);
  await child.stdin.close();
});
