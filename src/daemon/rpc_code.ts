/**
 * Error codes of daemons' JSON-RPC, as far as anything follows of them here.
 *
 * Source: src/rpc/protocol.h of Bitcoin Core; other daemons have them from there.
 *
 * @module
 */

/** `RPC_MISC_ERROR`. */
export const CODE_MISC = -1;
/** `RPC_INVALID_ADDRESS_OR_KEY`: also a block that is not there. */
export const CODE_NOT_FOUND = -5;
/** `RPC_INVALID_PARAMETER`; bcoin uses it as well. */
export const CODE_INVALID_PARAMETER = -8;
/** `RPC_CLIENT_NOT_CONNECTED`. */
export const CODE_NOT_CONNECTED = -9;
/** `RPC_DESERIALIZATION_ERROR`. */
export const CODE_DESERIALIZATION = -22;
/** `RPC_IN_WARMUP`. */
export const CODE_IN_WARMUP = -28;
/** JSON-RPC 2.0's own. */
export const CODE_METHOD_NOT_FOUND = -32601;
