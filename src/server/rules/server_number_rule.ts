/**
 * The rule for `server_number`: it stands in every extranonce1, so that no two servers of a pool give out the same.
 *
 * @module
 */

import { type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { powerPoolType } from "../component_types.ts";

/** Greatest server number by bytes of extranonce1, as the layout of `createExtranonce1Allocator()` has it. */
const GREATEST_NUMBER = { 4: 0xff, 8: 0xffff } as const;

/** Rule: the server's number fits into its bits of extranonce1. */
export function serverNumberFits(candidates: Candidates): RuleFinding[] {
  return candidatesOf(candidates, powerPoolType).flatMap(({ key, options }) => {
    const { server_number: number, extranonce_serv_size: bytes } = options;
    if (number === undefined || bytes === undefined || number <= GREATEST_NUMBER[bytes]) return [];
    const message = `expected at most ${GREATEST_NUMBER[bytes]} with extranonce_serv_size ${bytes}, got ${number}`;
    return [{ path: [key, "server_number"], message }];
  });
}
