/**
 * Where all that is heard of new blocks comes together, whichever way it came: it is judged, and no chain is asked to look
 * more often than blocks come.
 *
 * @module
 */

import { createBudget, overdraftMs, spend } from "../../sockets/budget.ts";
import type { DatagramCommand } from "./datagram_command.ts";
import {
  type CommandRefusal,
  type ControlTarget,
  type ControlTargets,
  judgeCommand,
  type Judgement,
  judgeNotification,
  type NotificationRefusal,
  type Refusal,
} from "./whitelist.ts";

/** What became of a request. */
export type Outcome<Cause> = { readonly kind: "taken" } | Refusal<Cause | "too_fast">;

/** Takes requests of senders who may ask. */
export interface Dispatch {
  /** Carries out a command of PowerPool's form. */
  command(command: DatagramCommand): Outcome<CommandRefusal>;
  /**
   * Has a chain look for a new block.
   *
   * @param component Key of the chain's component.
   * @param hash The new block, in hex as it is shown, if the sender named it.
   */
  notification(component: string, hash?: string): Outcome<NotificationRefusal>;
}

/** Requests for one component a second, in the long run and at once: blocks come more slowly on every chain. */
const BUDGET = createBudget(10, 20);

/**
 * Makes one.
 *
 * @param clock Milliseconds of a clock that is never set back.
 */
export function createDispatch(targets: ControlTargets, clock: () => number = () => performance.now()): Dispatch {
  /** When each component's stock of requests is full again. */
  const fullAt = new Map<ControlTarget, number>();

  function carryOut<Cause>(component: string, judgement: Judgement<Cause>): Outcome<Cause> {
    if (judgement.kind === "refused") return judgement;
    const { target, hash } = judgement;
    if (!afford(target)) return { kind: "refused", cause: "too_fast", text: `too many requests for ${component}` };
    target.notify(hash);
    return { kind: "taken" };
  }

  function afford(target: ControlTarget): boolean {
    const now = clock();
    const after = spend(BUDGET, fullAt.get(target) ?? 0, now);
    if (overdraftMs(BUDGET, after, now) > 0) return false;
    fullAt.set(target, after);
    return true;
  }

  return {
    command: (command) => carryOut(command.component, judgeCommand(command, targets)),
    notification(component, hash) {
      return carryOut(component, judgeNotification(component, hash === undefined ? [] : [hash], targets));
    },
  };
}
