/**
 * Options of how connections come in: encrypted, through a balancer.
 *
 * @module
 */

import { z } from "zod";
import { addressRange } from "./address_range.ts";

/** The files of a TLS port; it is not encrypted without them. */
export const tlsOptions = z.strictObject({
  cert: z.string().default("").describe("PEM file of the certificate and those between it and a root; none if empty"),
  key: z.string().default("").describe("PEM file of its key, without password; none if empty"),
}).refine(({ cert, key }) => (cert === "") === (key === ""), {
  path: ["key"],
  error: "expected both cert and key, or neither",
});

/** The files of a TLS port, by path. */
export type TlsFiles = z.infer<typeof tlsOptions>;

/** Who begins connections with a PROXY protocol header. */
export const proxyFrom = z.array(addressRange);
