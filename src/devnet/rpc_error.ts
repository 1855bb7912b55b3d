/**
 * Errors of JSON-RPC calls, with the numbers of Bitcoin Core, src/rpc/protocol.h.
 *
 * @module
 */

/** A call that is answered with `{"code", "message"}` in place of a result. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** `RPC_MISC_ERROR`: also wrong types and numbers of parameters. */
export const CODE_MISC = -1;
/** `RPC_TYPE_ERROR`. */
export const CODE_TYPE = -3;
/** `RPC_INVALID_ADDRESS_OR_KEY`: also blocks and transactions that are not there. */
export const CODE_NOT_FOUND = -5;
/** `RPC_INVALID_PARAMETER`. */
export const CODE_INVALID_PARAMETER = -8;
/** `RPC_CLIENT_NOT_CONNECTED`. */
export const CODE_NOT_CONNECTED = -9;
/** `RPC_CLIENT_IN_INITIAL_DOWNLOAD`. */
export const CODE_INITIAL_DOWNLOAD = -10;
/** `RPC_DESERIALIZATION_ERROR`. */
export const CODE_DESERIALIZATION = -22;
/** `RPC_VERIFY_ERROR`: a transaction whose inputs are not there. */
export const CODE_VERIFY = -25;
/** `RPC_VERIFY_REJECTED`. */
export const CODE_REJECTED = -26;
/** `RPC_VERIFY_ALREADY_IN_CHAIN`. */
export const CODE_ALREADY_IN_CHAIN = -27;
/** `RPC_IN_WARMUP`. */
export const CODE_WARMUP = -28;
/** JSON-RPC 2.0's own: not a request, no such method, not JSON. */
export const CODE_INVALID_REQUEST = -32600;
export const CODE_METHOD_NOT_FOUND = -32601;
export const CODE_PARSE = -32700;

/** What waiting calls get when the daemon ends. */
export function shuttingDown(): RpcError {
  return new RpcError(CODE_NOT_CONNECTED, "Shutting down");
}
