/**
 * Amounts of money as text, without floating point.
 *
 * @module
 */

/** Digits behind the point of a coin of 10^8 satoshis. */
const DECIMALS = 8;

/** Digits that stay behind the point though they are zeros. */
const LEAST_DECIMALS = 2;

/**
 * An amount in coins: 625312044 of LTC as `6.25312044 LTC`.
 *
 * @param satoshis A decimal number as text.
 * @param currency Code of the currency.
 */
export function coinsText(satoshis: string, currency: string): string {
  const digits = satoshis.padStart(DECIMALS + 1, "0");
  const whole = digits.slice(0, -DECIMALS).replace(/^0+(?=\d)/, "").replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "").padEnd(LEAST_DECIMALS, "0");
  return `${whole}.${fraction} ${currency}`;
}
