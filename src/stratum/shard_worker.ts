/**
 * A shard's thread: the script of a Web Worker.
 *
 * A compiled program needs it named: `deno compile --include src/stratum/shard_worker.ts`.
 *
 * @module
 */

import { configureSync, type LogRecord } from "@logtape/logtape";
import { createShard } from "./shard.ts";
import type { ShardCommand } from "./shard_messages.ts";
import { createSharePacker } from "./shard_packet.ts";
import type { FromThread } from "./shard_thread.ts";

/** The part of a worker's global scope that is used; the types of windows and workers cannot be loaded together. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ShardCommand>) => void) | null;
  postMessage(message: FromThread): void;
}

const scope = globalThis as unknown as WorkerScope;
const pack = createSharePacker();

configureSync({
  sinks: { main: toMain },
  loggers: [
    { category: ["powerpool"], sinks: ["main"], lowestLevel: "debug" },
    { category: ["logtape", "meta"], sinks: [] },
  ],
});

scope.onmessage = ({ data }) => receive(data);

const receive = createShard((report) => {
  scope.postMessage(report.kind === "shares" ? { kind: "packet", packet: pack(report.shares) } : report);
}, { now: Date.now, random: Math.random });

/** The main thread knows which levels are wanted and where lines go. */
function toMain({ level, category, rawMessage, properties }: LogRecord): void {
  const known = level === "debug" || level === "info" || level === "error" ? level : "warn";
  const plain = Object.entries(properties).map((
    [name, value],
  ) => [name, value instanceof Error ? value.message : value]);
  scope.postMessage({
    kind: "log",
    level: known,
    category,
    message: String(rawMessage),
    properties: Object.fromEntries(plain),
  });
}
