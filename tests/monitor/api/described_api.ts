/**
 * The API as its description has it: every path is asked, and every answer compared with what is promised.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Validator } from "@cfworker/json-schema";
import type { z } from "zod";
import type { OpenApi, OpenApiOperation } from "../../../src/monitor/api/open_api.ts";
import { OPERATIONS } from "../../../src/monitor/api/operations.ts";
import { ANSWERS } from "../../../src/monitor/api/schemas.ts";

/** Asks for a path below the API's, as it stands in the description. */
export type AskPath = (path: string) => Promise<Response>;

/** Every answer by the path of its description. */
export type Answers = ReadonlyMap<string, unknown>;

/**
 * Walks every path of the description.
 *
 * @param parts What to put in place of each part in braces, by its path.
 * @param query Parameters to add to a path, by its path.
 * @throws {assert.AssertionError} If an answer is not what the description, or its zod schema, says.
 */
export async function walkDescription(
  ask: AskPath,
  parts: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): Promise<Answers> {
  const document: OpenApi = await (await ask("/openapi.json")).json();
  assert.deepEqual(Object.keys(document.paths), OPERATIONS.map(({ path }) => path));
  const answers = new Map<string, unknown>();
  for (const [path, { get }] of Object.entries(document.paths)) {
    const asked = path.replace(/\{\w+\}/, () => encodeURIComponent(parts[path] ?? assert.fail(`no part for ${path}`)));
    // deno-lint-ignore no-await-in-loop -- one path after the other
    const response = await ask(asked + (query[path] ?? ""));
    assert.equal(response.status, 200, asked);
    // deno-lint-ignore no-await-in-loop -- one path after the other
    const answer = await response.json();
    checkAnswer(document, get, 200, answer);
    const operation = OPERATIONS.find((operation) => operation.path === path) ?? assert.fail(path);
    const schema: z.ZodType = ANSWERS[operation.answer];
    schema.parse(answer);
    answers.set(path, answer);
  }
  return answers;
}

/**
 * Compares an answer with the JSON Schema that the description has for it.
 *
 * @throws {assert.AssertionError} If it does not fit.
 */
export function checkAnswer(document: OpenApi, operation: OpenApiOperation, status: number, answer: unknown): void {
  const schema = operation.responses[status]?.content?.["application/json"]?.schema;
  assert(schema !== undefined, `${operation.operationId} promises nothing for ${status}`);
  const validator = new Validator({ ...schema, components: document.components }, "2020-12", false);
  const { valid, errors } = validator.validate(answer);
  assert(valid, `${operation.operationId}: ${JSON.stringify(errors.slice(-3), undefined, 2)}`);
}
