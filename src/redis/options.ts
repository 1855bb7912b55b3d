/**
 * Options of a connection to Redis; their names are those of its Python client, which PowerPool handed them to.
 *
 * @module
 */

import { z } from "zod";
import { secret } from "../config/option_marks.ts";

/** Where Redis is and how to log in. */
export const redisOptions = z.strictObject({
  host: z.string().min(1).default("localhost").describe("Host name or IP address of Redis"),
  port: z.int().min(1).max(65535).default(6379).describe("Its TCP port"),
  db: z.int().min(0).default(0).describe("Number of the database"),
  username: z.string().min(1).optional().describe("User name, where Redis has several users"),
  password: secret(z.string().min(1)).optional().describe("Password, where it wants one"),
  unix_socket_path: z.string().min(1).optional().describe("Path of its socket, in place of host and port"),
  ssl: z.boolean().default(false).describe("Whether the connection is encrypted"),
  ssl_ca_certs: z.string().default("").describe(
    "For ssl: PEM file of authorities to trust; those of the system if empty",
  ),
  ssl_certfile: z.string().default("").describe("PEM file of a certificate to show, where Redis wants one"),
  ssl_keyfile: z.string().default("").describe("PEM file of its key"),
  socket_timeout: z.number().positive().default(5).describe("Seconds that connecting, or an answer, may take"),
});

/** The options of a connection, defaults filled in. */
export type RedisOptions = z.infer<typeof redisOptions>;
