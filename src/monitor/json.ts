/**
 * Answers as JSON text, in the form that the options ask for.
 *
 * @module
 */

/** The two of the monitor's options that concern the form of answers. */
export interface JsonForm {
  readonly sorted: boolean;
  readonly indented: boolean;
}

/** Writes a value; integers too large for a number become text. */
export function jsonText(value: unknown, { sorted, indented }: JsonForm): string {
  return JSON.stringify(value, (_name, member) => shown(member, sorted), indented ? 2 : undefined);
}

function shown(value: unknown, sorted: boolean): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return shown(Object.fromEntries(value), sorted);
  if (!sorted || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0));
}
