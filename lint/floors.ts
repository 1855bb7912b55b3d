/**
 * The floors of the house: which room of src/ may use which.
 *
 * A room may import what is on a floor below its own, and nothing beside or above it.
 *
 * @module
 */

/** The rooms of src/, floor by floor, from the ground up. */
export const FLOORS: readonly (readonly string[])[] = [
  ["bytes", "config", "counters", "timers", "units"],
  ["algorithms", "sockets"],
  ["coin"],
  ["daemon", "journal", "redis", "devnet", "miner"],
  ["jobmanagers", "reporters"],
  ["stratum", "agent"],
  ["monitor"],
  ["server"],
  ["cli"],
];

/** The one file outside of src/ that rooms may read: the program's version stands there and nowhere else. */
export const PROJECT_FILE = "deno.json";

/** The only room that main.ts may use. */
export const ENTRANCE = "cli";

/**
 * Says what is wrong with an import of one project file by another.
 *
 * @param importer Path of the importing file from the project's root, with slashes: `src/coin/block.ts`.
 * @param imported Path of the imported file, likewise.
 * @returns A sentence, or `undefined` if the import is allowed. Files outside of src/ other than main.ts may import
 * what they like.
 */
export function importFault(importer: string, imported: string): string | undefined {
  if (importer === "main.ts") {
    return roomOf(imported) === ENTRANCE ? undefined : `main.ts may import src/${ENTRANCE} only, not ${imported}`;
  }
  if (!importer.startsWith("src/")) return undefined;
  const room = roomOf(importer);
  if (room === undefined) return `${importer} is in no room; move it into a folder of src/`;
  if (imported === PROJECT_FILE) return undefined;
  const other = roomOf(imported);
  if (other === undefined) return `src/ may import from src/ only, not ${imported}`;
  return room === other ? undefined : roomFault(room, other);
}

function roomFault(room: string, other: string): string | undefined {
  const floor = floorOf(room);
  const otherFloor = floorOf(other);
  for (const [name, itsFloor] of [[room, floor], [other, otherFloor]] as const) {
    if (itsFloor < 0) return `the room ${name} is on no floor; give it one in lint/floors.ts`;
  }
  if (otherFloor < floor) return undefined;
  const place = otherFloor === floor ? "beside" : "above";
  return `${room} may not import ${other}, which is ${place} it; a room uses only what is on the floors below`;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\/./.exec(path)?.[1];
}
