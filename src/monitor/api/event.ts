/**
 * `GET /api/v1/events`: what has happened, as the log tells it.
 *
 * @module
 */

import { z } from "zod";
import { componentKey, instant } from "./fields.ts";

/** Schema of an event. */
export const event = z.strictObject({
  id: z.int().min(1).describe("Counts up from the program's start"),
  time: instant,
  level: z.enum(["info", "warning", "error"]),
  component: componentKey,
  text: z.string().describe("The line of the log; secrets and, if the log is told so, addresses are masked"),
});

/** Schema of the newest events. */
export const eventList = z.strictObject({
  events: z.array(event).describe("Newest first"),
  next: z.int().nullable().describe("`before` of the next page; null on the last"),
});

/** An event. */
export type PoolEvent = z.infer<typeof event>;
/** The newest events. */
export type EventList = z.infer<typeof eventList>;
