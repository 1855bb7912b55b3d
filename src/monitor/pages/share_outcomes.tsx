/**
 * Shares by how they were judged: numbers, parts of all, and a bar of these.
 *
 * @module
 */

import type { Pool } from "../api/pool.ts";
import { countText, percentText } from "../../units/number.ts";
import type { Html } from "./page.ts";

/** Shares by how they were judged. */
export type ShareSums = Pool["algorithms"][number]["shares_1h"];

const OUTCOMES = [
  ["accepted", "Accepted", "counted"],
  ["stale", "Stale", "for a job that a new block had ended"],
  ["duplicate", "Duplicate", "sent before"],
  ["low", "Low difficulty", "above the share target"],
  ["invalid", "Invalid", "malformed, or for no job"],
] as const;

/** How many shares there are. */
export function shareCount(shares: ShareSums): number {
  return OUTCOMES.reduce((sum, [outcome]) => sum + shares[outcome].count, 0);
}

/** Part of shares that was accepted, in percent. */
export function acceptedText(shares: ShareSums): string {
  return percentText(shares.accepted.count, shareCount(shares));
}

/** Shares that were not accepted, by cause and as part of all: `3 stale, 1 low difficulty (0.34 %)`. */
export function rejectsText(shares: ShareSums): string {
  const causes = OUTCOMES.slice(1).filter(([outcome]) => shares[outcome].count > 0);
  if (causes.length === 0) return "none";
  const all = shareCount(shares);
  const words = causes.map(([outcome, name]) => `${countText(shares[outcome].count)} ${name.toLowerCase()}`).join(", ");
  return `${words} (${percentText(all - shares.accepted.count, all)})`;
}

/** A table of the outcomes. */
export function ShareOutcomes({ shares, caption }: { readonly shares: ShareSums; readonly caption: string }): Html {
  const all = shareCount(shares);
  return (
    <table class="outcomes">
      <caption class="hidden">{caption}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Shares</th>
          <th scope="col">Part</th>
        </tr>
      </thead>
      <tbody>
        {OUTCOMES.map(([outcome, name, meaning]) => {
          const { count } = shares[outcome];
          return (
            <tr>
              <th scope="row" title={meaning}>
                {name}
                <svg class={`bar ${outcome}`} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={all === 0 ? 0 : (count / all * 100).toFixed(2)} height="1" />
                </svg>
              </th>
              <td class="number">{countText(count)}</td>
              <td class="number">{percentText(count, all)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
