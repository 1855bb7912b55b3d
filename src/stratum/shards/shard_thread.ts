/**
 * A shard on a thread of its own: the main thread's end of it.
 *
 * @module
 */

import { logPosted, type PostedRecord, type WantedLevels, wantedLevels } from "./shard_log.ts";
import type { ShardCommand, ShardLink, ShardReport } from "./shard_messages.ts";
import { createShareUnpacker, type SharePacket } from "./shard_packet.ts";

/** What the thread posts: reports, shares in packed form, and lines for the log. */
export type FromThread =
  | Exclude<ShardReport, { readonly kind: "shares" }>
  | { readonly kind: "packet"; readonly packet: SharePacket }
  | PostedRecord;

/** What the thread is sent: commands, and before some of them which log lines are wanted. */
export type ToThread = ShardCommand | WantedLevels;

/**
 * Starts a thread with a shard.
 *
 * @param report Takes what the shard tells.
 * @param died Is called if the thread ends by a mistake, which no report follows.
 */
export function startShardThread(report: (report: ShardReport) => void, died: (reason: string) => void): ShardLink {
  const worker = new Worker(new URL("./shard_worker.ts", import.meta.url), { type: "module" });
  const unpack = createShareUnpacker();
  worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
    switch (data.kind) {
      case "packet":
        return report({ kind: "shares", shares: unpack(data.packet) });
      case "log":
        return logPosted(data);
      default:
        return report(data);
    }
  };
  worker.onerror = (event) => {
    // Unless it is prevented, such an error ends the whole program.
    event.preventDefault();
    worker.terminate();
    died(event.message);
  };
  const post = (message: ToThread): void => worker.postMessage(message);
  let ports: readonly string[] = [];
  return {
    send(command) {
      if (command.kind === "start") ports = command.plan.ports.map(({ key }) => key);
      if (command.kind === "start" || command.kind === "reload") post(wantedLevels(ports));
      post(command);
    },
    end: () => worker.terminate(),
  };
}
