/**
 * `GET /api/v1/openapi.json`: the description of the API, OpenAPI 3.1, made of what the routes are made of.
 *
 * @module
 */

import type { z } from "zod";
import { type Operation, OPERATIONS } from "./operations.ts";
import { type JsonSchema, jsonSchemaOf, jsonSchemas, refTo } from "./schemas.ts";

/** Where the API is, below the monitor's base. */
export const API_PATH = "/api/v1";

/** An OpenAPI document; what it looks like is for programs to read. */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, { readonly get: OpenApiOperation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

/** An operation in such a document. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly OpenApiParameter[];
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

/** A parameter in such a document. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** An answer in such a document. */
export interface OpenApiResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

const FOR_OPERATORS = "For operators; visitors of a public monitor may not ask.";

/** Answers that may come whatever is asked. */
const FAILURES: Readonly<Record<string, string>> = {
  400: "A parameter is wrong or not known",
  401: "Credentials are missing or wrong",
  403: "Not for who asks from elsewhere",
  429: "Too many requests, or too many wrong credentials",
};

/**
 * Describes the API.
 *
 * @param version Version of the program.
 * @param url Where the API is, on the side of who asks.
 */
export function openApi(version: string, url: string): OpenApi {
  return {
    openapi: "3.1.0",
    info: {
      title: "PowerPool",
      version,
      description: "How a mining pool is doing. Fields that are added to answers later are no change of the version.",
    },
    servers: [{ url }],
    // None as well: on the pool's machine, or where the monitor is public.
    security: [{}, { token: [] }, { password: [] }],
    paths: Object.fromEntries(OPERATIONS.map((operation) => [operation.path, { get: described(operation) }])),
    components: {
      schemas: jsonSchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The option token of ServerMonitor" },
        password: {
          type: "http",
          scheme: "basic",
          description: "The options user and password of ServerMonitor, or any name and the token",
        },
      },
    },
  };
}

function described({ name, summary, part, parameters, isForOperators, answer }: Operation): OpenApiOperation {
  const inPath = part === undefined ? [] : [{
    name: part.name,
    in: "path" as const,
    required: true,
    description: part.description,
    schema: { type: "string" },
  }];
  const canMiss = part !== undefined || answer === "History";
  return {
    operationId: name,
    summary,
    ...isForOperators ? { description: FOR_OPERATORS } : {},
    parameters: [...inPath, ...Object.entries(parameters.shape).map(parameterOf)],
    responses: {
      200: response("The answer", answer),
      ...Object.fromEntries(
        Object.entries(FAILURES).map(([status, description]) => [status, response(description, "Failure")]),
      ),
      ...canMiss ? { 404: response("There is none", "Failure") } : {},
    },
  };
}

function parameterOf([name, schema]: [string, z.core.$ZodType]): OpenApiParameter {
  const known = schema as z.ZodType;
  return { name, in: "query", required: false, description: known.description ?? "", schema: jsonSchemaOf(known) };
}

function response(description: string, schema: string): OpenApiResponse {
  return { description, content: { "application/json": { schema: { $ref: refTo(schema) } } } };
}
