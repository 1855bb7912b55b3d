/**
 * A shard's thread: the script of a Web Worker.
 *
 * A compiled program needs it named: `deno compile --include src/stratum/shards/shard_worker.ts`.
 *
 * @module
 */

import { createShard } from "./shard.ts";
import { postLogs } from "./shard_log.ts";
import { createSharePacker } from "./shard_packet.ts";
import type { FromThread, ToThread } from "./shard_thread.ts";

/** The part of a worker's global scope that is used; the types of windows and workers cannot be loaded together. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToThread>) => void) | null;
  postMessage(message: FromThread): void;
}

const scope = globalThis as unknown as WorkerScope;
const pack = createSharePacker();

scope.onmessage = ({ data }) => {
  if (data.kind === "levels") postLogs(data, (record) => scope.postMessage(record));
  else receive(data);
};

const receive = createShard((report) => {
  scope.postMessage(report.kind === "shares" ? { kind: "packet", packet: pack(report.shares) } : report);
}, { now: Date.now, random: Math.random });
