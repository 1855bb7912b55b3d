/**
 * What a batch of the journal is as tasks of PowerPool's CeleryReporter.
 *
 * @module
 */

import type { AgentItem, BlockItem, JournalBatch } from "../../journal/reader.ts";
import type { ShareOutcome } from "../../journal/records.ts";
import type { CeleryTask } from "./celery_message.ts";
import { type IdPart, messageId } from "../message_id.ts";
import type { PlainValue } from "../plain_value.ts";
import { type PoolReportContext, poolUsers } from "../pool_reports.ts";
import { type MinuteSum, sumByAddress, sumByMinute } from "../share_sums.ts";

/** What tasks are made with. */
export interface CeleryTaskContext {
  /** Put before the names of tasks, with a dot. */
  readonly prefix: string;
  /** What tells this reporter's tasks from those of all others: the journal's id and the reader's name. */
  readonly identity: readonly [journal: string, reader: string];
  readonly pool: PoolReportContext;
  /** Whether a block is known to have been reported before this event. */
  isReported(item: BlockItem): boolean;
}

/** The argument that counts shares of an outcome, beside `valid_shares`. PowerPool had none for invalid ones. */
const REFUSED_ARGUMENT: Readonly<Record<Exclude<ShareOutcome, "accepted" | "invalid">, string>> = {
  duplicate: "dup_shares",
  low: "low_diff_shares",
  stale: "stale_shares",
};

/** States of a block that has made it into the chain. */
const IN_CHAIN: ReadonlySet<string> = new Set(["accepted", "mature"]);

/** Makes the tasks of a batch, in the order: sums of shares, minutes, then blocks and reports of agents as they came. */
export function celeryTasks(batch: JournalBatch, context: CeleryTaskContext): CeleryTask[] {
  const { prefix, identity } = context;
  const { from, to } = batch;
  const bounds = [from.share, from.event, to.share, to.event];

  function task(name: string, about: readonly IdPart[], call: Pick<CeleryTask, "args" | "kwargs">): CeleryTask {
    return { id: messageId([...identity, name, ...about]), name: `${prefix}.${name}`, ...call };
  }

  function minute(sum: Omit<MinuteSum, "count" | "port" | "currency">): CeleryTask[] {
    const { address: user, worker, minute, outcome, difficulty } = sum;
    if (outcome === "invalid") return [];
    const counts: Record<string, PlainValue> = outcome === "accepted"
      ? { valid_shares: difficulty }
      : { valid_shares: 0, [REFUSED_ARGUMENT[outcome]]: difficulty };
    const about = [...bounds, user, worker, minute, outcome];
    return [task("add_one_minute", about, { kwargs: { user, worker, minute, ...counts } })];
  }

  function block(item: BlockItem): CeleryTask {
    const { hash, address: user, height, value, fees, bits, isAux, currency, worker } = item;
    return task("add_block", [hash], {
      kwargs: {
        user,
        height,
        total_value: value ?? null,
        transaction_fees: fees,
        bits,
        hash_hex: hash,
        merged: isAux ? currency : null,
        worker,
      },
    });
  }

  function agent({ sequence, address, worker, type, data, stamp }: AgentItem): CeleryTask {
    return task("agent_receive", [sequence], { args: [address, worker, type, JSON.parse(data) as PlainValue, stamp] });
  }

  const minutes = sumByMinute(batch.items);
  const tasks = [
    ...[...sumByAddress(batch.items)].map(([address, sum]) =>
      task("add_share", [...bounds, address], { args: [address, sum] })
    ),
    ...merge([...minutes, ...poolMinutes(minutes, context.pool)]).flatMap(minute),
  ];
  const blocks = new Set<string>();
  for (const item of batch.items) {
    if (item.kind === "agent") tasks.push(agent(item));
    if (item.kind !== "block" || !IN_CHAIN.has(item.state)) continue;
    if (blocks.has(item.hash) || context.isReported(item)) continue;
    blocks.add(item.hash);
    tasks.push(block(item));
  }
  return tasks;
}

/** The same shares once more, under the names of the pool's statistics. */
function poolMinutes(minutes: readonly MinuteSum[], pool: PoolReportContext): MinuteSum[] {
  return minutes.flatMap((sum) => poolUsers(sum, pool).map(({ user, worker }) => ({ ...sum, address: user, worker })));
}

/** Adds up what PowerPool's tasks do not tell apart: ports and currencies. */
function merge(minutes: readonly MinuteSum[]): MinuteSum[] {
  const sums = new Map<string, MinuteSum>();
  for (const sum of minutes) {
    const key = JSON.stringify([sum.address, sum.worker, sum.minute, sum.outcome]);
    const before = sums.get(key);
    const { count = 0, difficulty = 0 } = before ?? {};
    sums.set(key, { ...sum, count: count + sum.count, difficulty: difficulty + sum.difficulty });
  }
  return [...sums.values()];
}
