/**
 * What a report may hold, by its type: everything that an agent says of a worker is checked here, once.
 *
 * An agent sends a report that was refused again and again, and those behind it wait. So nothing is refused that an
 * honest agent may send: a sensor that reads nonsense leaves a gap among the readings, where a sensor that is not there
 * leaves one, too.
 *
 * @module
 */

import type { AgentReportType } from "../journal/records.ts";

/** Data that is what its type says. */
export interface CheckedData {
  /** As JSON, at most {@linkcode MAX_DATA_CHARACTERS} long. */
  readonly json: string;
}

/** The types of PPAgent. */
export const REPORT_TYPES = ["temp", "status", "hashrate", "thresholds"] as const satisfies readonly AgentReportType[];

/** Devices of one worker; the largest rigs of USB sticks have a hundred. */
export const MAX_DEVICES = 256;

/** Longest data: what cgminer tells of a device has some 700 characters, so 90 of them in full detail. */
export const MAX_DATA_CHARACTERS = 64 * 1024;

/** Longest thresholds: a user writes them by hand. */
export const MAX_THRESHOLDS_CHARACTERS = 4096;

/** Levels of objects and lists within each other; a status has three: itself, its list of devices, a device. */
export const MAX_DEPTH = 6;

/** Longest text of a status's own `type` and `v`. */
const MAX_LABEL_CHARACTERS = 32;

/** What a sensor or a rate can be, both ends included. */
interface Range {
  readonly least: number;
  readonly greatest: number;
}

/** Degrees Celsius: beyond what silicon survives, on either side. */
const TEMPERATURES: Range = { least: -100, greatest: 1000 };

/** Millions of hashes a second, up to what all of Bitcoin does. Below zero is a rig whose totals have been reset. */
const HASH_RATES: Range = { least: 0, greatest: 1e15 };

const CHECKS: Readonly<Record<AgentReportType, (data: unknown) => CheckedData | string>> = {
  temp: (data) => checkReadings(data, TEMPERATURES, "temperatures"),
  hashrate: (data) => checkReadings(data, HASH_RATES, "hash rates"),
  status: checkStatus,
  thresholds: (data) => isObject(data) ? written(data, MAX_THRESHOLDS_CHARACTERS) : "expected an object of thresholds",
};

/** Whether a word names a type. */
export function isReportType(word: unknown): word is AgentReportType {
  return REPORT_TYPES.some((type) => type === word);
}

/**
 * Checks the data of a report.
 *
 * @param data As it came out of JSON.
 * @returns The data, or a text that says what is wrong with it. Readings that nothing can have, and missing ones, are
 * null.
 */
export function checkReportData(type: AgentReportType, data: unknown): CheckedData | string {
  return CHECKS[type](data);
}

function checkReadings(data: unknown, { least, greatest }: Range, what: string): CheckedData | string {
  if (!Array.isArray(data) || data.length > MAX_DEVICES) return `expected a list of at most ${MAX_DEVICES} ${what}`;
  if (!data.every((reading) => typeof reading === "number" || reading === null)) {
    return `expected ${what} as numbers, or null for those not known`;
  }
  return written(data.map((reading) => reading >= least && reading <= greatest ? reading : null), MAX_DATA_CHARACTERS);
}

/** A status is `{type, v, pool, gpus}`, all of them optional; pool and devices are as flat as cgminer has them. */
function checkStatus(data: unknown): CheckedData | string {
  if (!isObject(data)) return "expected a status object";
  const { type, v, pool, gpus } = data;
  if (!isLabel(type) || !isLabel(v)) {
    return `expected type and v of a status as texts of at most ${MAX_LABEL_CHARACTERS} characters`;
  }
  if (pool !== undefined && !isFlatObject(pool)) return "expected pool of a status as a flat object";
  if (gpus !== undefined && !(Array.isArray(gpus) && gpus.length <= MAX_DEVICES && gpus.every(isFlatObject))) {
    return `expected gpus of a status as a list of at most ${MAX_DEVICES} flat objects`;
  }
  return written(data, MAX_DATA_CHARACTERS);
}

function written(data: unknown, maxCharacters: number): CheckedData | string {
  if (!isWithin(data, MAX_DEPTH)) return `expected data nested at most ${MAX_DEPTH} deep`;
  const json = JSON.stringify(data);
  return json.length > maxCharacters ? `expected data of at most ${maxCharacters} characters` : { json };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFlatObject(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((member) => typeof member !== "object" || member === null);
}

function isLabel(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.length <= MAX_LABEL_CHARACTERS);
}

/** Whether a value has no more than so many levels; looks no deeper than that, whatever it is given. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isWithin(member, levels - 1));
}
