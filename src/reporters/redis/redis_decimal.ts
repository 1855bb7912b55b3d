/**
 * Numbers as SimpleCoin reads them: decimal digits, without an exponent.
 *
 * @module
 */

/** A number in JavaScript's notation: sign, whole part, fraction, exponent. */
const NUMBER = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?e(?<exponent>[+-]\d+)$/;

/**
 * Writes a number with as few digits as tell it from all others: `128`, `0.5`, `0.00000001`.
 *
 * @param value Finite.
 */
export function decimalText(value: number): string {
  const text = String(value);
  const match = NUMBER.exec(text);
  if (match?.groups === undefined) return text;
  const { sign = "", whole = "", fraction = "", exponent = "" } = match.groups;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  // Exponents this large come only without a fraction that they do not cover: 1e+21 is where they begin.
  return sign + digits.padEnd(point, "0");
}

/** A time as Python wrote it: seconds since 1970, with a fraction. */
export function unixSeconds(milliseconds: number): string {
  return decimalText(milliseconds / 1000);
}
