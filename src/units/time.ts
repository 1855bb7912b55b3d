/**
 * Durations, ages and moments as text.
 *
 * @module
 */

const UNITS = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

/**
 * A duration in its two greatest units: 3 h 12 min. Below a minute there are seconds only, below one milliseconds.
 *
 * @param seconds Zero or more.
 */
export function durationText(seconds: number): string {
  if (seconds > 0 && seconds < 0.9995) return millisecondsText(seconds * 1000);
  const whole = Math.floor(seconds);
  const first = UNITS.findIndex((unit) => whole >= unit.seconds);
  const unit = UNITS[first];
  if (unit === undefined) return "0 s";
  const next = UNITS[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % unit.seconds) / next.seconds);
  const text = `${Math.floor(whole / unit.seconds)} ${unit.name}`;
  return next === undefined || rest === 0 ? text : `${text} ${rest} ${next.name}`;
}

/** Milliseconds with the digits that matter: 0.42 ms, 3.5 ms, 120 ms. */
export function millisecondsText(milliseconds: number): string {
  const places = milliseconds >= 10 ? 0 : milliseconds >= 1 ? 1 : 2;
  return `${milliseconds.toFixed(places)} ms`;
}

/**
 * How long ago something was, in one unit: `12 s ago`.
 *
 * @param time Milliseconds since 1970.
 * @param now Likewise; what is later, as clocks differ, is now.
 */
export function agoText(time: number, now: number): string {
  const seconds = Math.floor((now - time) / 1000);
  const unit = UNITS.find((candidate) => seconds >= candidate.seconds);
  return unit === undefined ? "just now" : `${Math.floor(seconds / unit.seconds)} ${unit.name} ago`;
}

/** A moment to the second, in UTC: `2026-03-01 12:00:00 UTC`. */
export function momentText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
