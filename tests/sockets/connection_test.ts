/** The rim of a connection, on a socket that only remembers; what needs a network is in server_test.ts. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { type Connection, type ConnectionEvents, createConnection } from "../../src/sockets/connection.ts";

const MAX_LINE_BYTES = 8192;
const MAX_UNSENT_BYTES = 65_536;

/** As much of a socket as a connection uses. */
class FakeSocket extends EventEmitter {
  readonly written: (string | Uint8Array)[] = [];
  readonly ended: string[] = [];
  readonly reading: string[] = [];
  readonly resumed: PromiseWithResolvers<void> = Promise.withResolvers();
  writableLength = 0;

  setKeepAlive(): void {}

  write(data: string | Uint8Array): void {
    this.written.push(data);
  }

  pause(): void {
    this.reading.push("pause");
  }

  resume(): void {
    this.reading.push("resume");
    this.resumed.resolve();
  }

  end(): void {
    this.ended.push("end");
  }

  destroy(): void {
    this.ended.push("destroy");
    queueMicrotask(() => this.emit("close"));
  }

  /** What was written, as text, a member for each write. */
  texts(): string[] {
    return this.written.map((data) => typeof data === "string" ? data : new TextDecoder().decode(data));
  }
}

function open(onLine?: (line: string, connection: Connection) => void): {
  readonly socket: FakeSocket;
  readonly connection: Connection;
  readonly lines: string[];
  readonly closed: string[];
  receive(text: string): void;
} {
  const socket = new FakeSocket();
  const lines: string[] = [];
  const closed: string[] = [];
  const events: ConnectionEvents = {
    lines(ended) {
      lines.push(...ended);
      for (const line of ended) onLine?.(line, connection);
    },
    closed: (reason) => closed.push(reason),
  };
  const connection = createConnection(
    socket as unknown as Socket,
    { maxLineBytes: MAX_LINE_BYTES, maxUnsentBytes: MAX_UNSENT_BYTES },
    events,
  );
  return { socket, connection, lines, closed, receive: (text) => void socket.emit("data", Buffer.from(text)) };
}

/** Lets everything run that waits for this turn to end. */
async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    // deno-lint-ignore no-await-in-loop -- each lets one layer of promises run
    await Promise.resolve();
  }
}

Deno.test("lines of one chunk are answered in one write", async () => {
  const { socket, receive, lines } = open((line, { send }) => {
    send(`1 ${line}\n`);
    send(`2 ${line}\n`);
  });
  receive("a\nb\nc");
  assert.deepEqual(lines, ["a", "b"]);
  await turn();
  assert.deepEqual(socket.texts(), ["1 a\n2 a\n1 b\n2 b\n"]);
  receive("\n");
  await turn();
  assert.deepEqual(socket.texts().slice(1), ["1 c\n2 c\n"]);
});

Deno.test("answers that become ready together leave in one write", async () => {
  const { socket, connection } = open();
  const written = Promise.withResolvers<void>();
  for (const name of ["a", "b", "c"]) written.promise.then(() => connection.send(`${name}\n`));
  written.resolve();
  await turn();
  assert.deepEqual(socket.texts(), ["a\nb\nc\n"]);
});

Deno.test("a line that is bytes already is written as it is, not copied for each connection", async () => {
  const { socket, connection } = open();
  const notify = Buffer.from("notify\n");
  connection.send(notify);
  await turn();
  assert.equal(socket.written[0], notify);
});

Deno.test("text and bytes go out in the order in which they were sent", async () => {
  const { socket, connection } = open();
  connection.send("a\n");
  connection.send(Buffer.from("b\n"));
  connection.send("ü\n");
  await turn();
  assert.deepEqual(socket.texts(), ["a\nb\nü\n"]);
});

Deno.test("what is sent now leaves at once, behind what was queued, as one object for all connections", async () => {
  const { socket, connection } = open();
  const job = new TextEncoder().encode("job\n");
  connection.send("difficulty\n");
  connection.sendNow(job);
  assert.deepEqual(socket.texts(), ["difficulty\n", "job\n"]);
  assert.equal(socket.written[1], job);
  await turn();
  assert.equal(socket.written.length, 2);
});

Deno.test("whoever leaves too much unread is cut off by what is sent now as well, and gets nothing after that", () => {
  const { socket, connection } = open();
  socket.writableLength = MAX_UNSENT_BYTES + 1;
  connection.sendNow(new Uint8Array(1));
  assert.equal(connection.isOpen(), false);
  connection.sendNow(new Uint8Array(1));
  assert.equal(socket.written.length, 1);
});

Deno.test("a line may be as long as the bound, and not one byte longer", async () => {
  const fits = open();
  fits.receive(`${"x".repeat(MAX_LINE_BYTES)}\n`);
  await turn();
  assert.deepEqual([fits.lines[0]?.length, fits.socket.ended], [MAX_LINE_BYTES, []]);

  for (const text of [`${"x".repeat(MAX_LINE_BYTES + 1)}\n`, "x".repeat(MAX_LINE_BYTES + 1)]) {
    const { receive, socket, lines, closed } = open();
    receive(text);
    // deno-lint-ignore no-await-in-loop -- one connection after the other
    await turn();
    assert.deepEqual([lines, socket.ended, closed], [[], ["destroy"], [`line longer than ${MAX_LINE_BYTES} bytes`]]);
  }
});

Deno.test("whoever leaves too much unread is cut off", async () => {
  const { socket, connection, closed } = open();
  socket.writableLength = MAX_UNSENT_BYTES;
  connection.send("a\n");
  await turn();
  assert.deepEqual(socket.ended, []);
  socket.writableLength = MAX_UNSENT_BYTES + 1;
  connection.send("b\n");
  await turn();
  assert.deepEqual([socket.ended, closed], [["destroy"], ["does not read what it is sent"]]);
  connection.send("c\n");
  await turn();
  assert.equal(socket.written.length, 2);
});

Deno.test("close() sends what is queued, takes no more lines, and resolves when the other side has closed", async () => {
  const { socket, connection, receive, lines, closed } = open();
  connection.send("last\n");
  const gone = connection.close();
  assert.deepEqual([socket.texts(), socket.ended], [["last\n"], ["end"]]);
  connection.send("more\n");
  receive("a\n");
  socket.emit("close");
  await gone;
  assert.deepEqual([socket.texts(), lines, closed], [["last\n"], [], [""]]);
});

Deno.test("close() on a connection that is gone resolves at once and leaves no timer", async () => {
  const { socket, connection } = open();
  socket.emit("close");
  await connection.close();
});

Deno.test("isOpen() is false from the moment at which the connection is closed, cut or lost", () => {
  const ends: ((opened: ReturnType<typeof open>) => void)[] = [
    ({ connection }) => void connection.close(),
    ({ connection }) => connection.cut("no more"),
    ({ socket }) => void socket.emit("close"),
  ];
  for (const end of ends) {
    const opened = open();
    assert.equal(opened.connection.isOpen(), true);
    end(opened);
    assert.equal(opened.connection.isOpen(), false);
    opened.socket.emit("close");
  }
});

Deno.test("cut() ends the connection at once, and says why", async () => {
  const { socket, connection, closed } = open();
  connection.send("a\n");
  connection.cut("no more");
  await turn();
  assert.deepEqual([socket.written, socket.ended, closed], [[], ["destroy"], ["no more"]]);
});

Deno.test("pause() stops reading for a while", async () => {
  const { socket, connection } = open();
  connection.pause(1);
  assert.deepEqual(socket.reading, ["pause"]);
  await socket.resumed.promise;
  assert.deepEqual(socket.reading, ["pause", "resume"]);
});

Deno.test("a connection that is gone is not resumed", () => {
  const { socket, connection } = open();
  connection.pause(1_000_000);
  socket.emit("close");
  assert.deepEqual(socket.reading, ["pause"]);
});

Deno.test("errors of the socket are its own business", async () => {
  const { socket, closed } = open();
  socket.emit("error", new Error("ECONNRESET"));
  socket.emit("close");
  await turn();
  assert.deepEqual(closed, [""]);
});
