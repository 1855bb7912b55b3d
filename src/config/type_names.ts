/**
 * Making out which component type a name in the file means.
 *
 * @module
 */

import { didYouMean, nearestName } from "./nearest_name.ts";
import { alternatives } from "./expectation.ts";
import { type ComponentType, findType, isUnavailable, namesOf, type Registry } from "./registry.ts";

/**
 * Finds a component type that is there to be used.
 *
 * @param name A short name or an alias.
 * @param registry The component types.
 * @returns The type, or what to tell the author of the file.
 */
export function typeOfName(name: string, registry: Registry): ComponentType | string {
  const type = findType(registry, name);
  if (type === undefined) return `unknown component type ${JSON.stringify(name)}${proposeType(name, registry)}`;
  return isUnavailable(type) ? type.unavailable : type;
}

/** All types that there are, as a choice: for somebody who named none. */
export function listTypes(registry: Registry): string {
  return alternatives(registry.types.map((type) => type.type));
}

/** A dotted name is compared by its last part as well: modules moved, class names stayed. */
function proposeType(name: string, registry: Registry): string {
  const all = [...registry.types, ...registry.unavailable];
  const nearest = nearestName(name, all.flatMap(namesOf));
  const owner = nearest === undefined ? undefined : findType(registry, nearest);
  if (owner !== undefined) return `; did you mean ${name.includes(".") ? nearest : owner.type}?`;
  const lastPart = didYouMean(name.slice(name.lastIndexOf(".") + 1), all.map((type) => type.type));
  return lastPart === "" ? `; expected ${listTypes(registry)}` : lastPart;
}
