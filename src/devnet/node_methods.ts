/**
 * JSON-RPC methods about the daemon itself, and about addresses.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";
import { parseAddress, scriptOfAddress } from "../coin/address.ts";
import { ADDRESS_FORMATS } from "./chain_rules.ts";
import type { CoinNode } from "./coin_node.ts";
import { type RpcMethods, stringAt } from "./rpc_parameters.ts";

/** The methods. */
export function nodeMethods(node: CoinNode): RpcMethods {
  return {
    uptime: { names: [], call: () => node.now() - node.startedAt },
    getnetworkinfo: {
      names: [],
      call: () => ({
        version: 10000,
        subversion: "/PowerPoolDevnet:0.1.0/",
        protocolversion: 70016,
        timeoffset: 0,
        networkactive: false,
        connections: 0,
        networks: [],
        relayfee: 0,
        incrementalfee: 0,
        localaddresses: [],
        warnings: "",
      }),
    },
    validateaddress: { names: ["address"], call: (given) => validateAddress(stringAt(given, 0)) },
  };
}

function validateAddress(text: string): Record<string, unknown> {
  const address = parseAddress(text);
  const script = tryScript(text);
  if (address === undefined || script === undefined) return { isvalid: false };
  return {
    isvalid: true,
    address: text,
    scriptPubKey: encodeHex(script),
    ...(address.kind === "witness"
      ? { iswitness: true, witness_version: address.version, witness_program: encodeHex(address.program) }
      : { iswitness: false }),
  };
}

function tryScript(text: string): Uint8Array | undefined {
  try {
    return scriptOfAddress(text, ADDRESS_FORMATS);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
