/**
 * Scores from an HTTP endpoint that answers with JSON.
 *
 * @module
 */

import { MOST_DOCUMENT_BYTES, readScoreDocument } from "./score_document.ts";
import type { ScoreSource } from "./score_source.ts";

/** How such a source is made. */
export interface HttpScoresParts {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that an answer may take; 10 000 if left out. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Makes a source that asks anew each time. Scores are as old as the answer's `Last-Modified` says, or as the answer
 * itself, unless they say otherwise.
 */
export function createHttpScores({ url, now, timeoutMs = DEFAULT_TIMEOUT_MS }: HttpScoresParts): ScoreSource {
  // Keys to such services stand in the query, and sometimes in the path: neither is to be told.
  const name = new URL(url).origin;
  return {
    name,
    async read(currencies, signal) {
      const tooLong = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          headers: { accept: "application/json" },
          signal: AbortSignal.any([signal, tooLong]),
        });
        const text = await textOf(response);
        if (!response.ok) throw new Error(`expected status 200, got ${response.status}`);
        const modified = Date.parse(response.headers.get("last-modified") ?? "");
        return readScoreDocument(text, currencies, {
          now: now(),
          written: Number.isNaN(modified) ? now() : Math.min(modified, now()),
        });
      } catch (error) {
        signal.throwIfAborted();
        const reason = tooLong.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error, url);
        throw new Error(`Cannot read scores from ${name}: ${reason}`, { cause: error });
      }
    },
    close: () => Promise.resolve(),
  };
}

/** The body, as far as it may go. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_DOCUMENT_BYTES) throw new Error(`expected at most ${MOST_DOCUMENT_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Deno names the whole URL in its messages. */
function reasonOf(error: unknown, url: string): string {
  return (error as Error).message.replaceAll(url, new URL(url).origin).replaceAll(new URL(url).href, "it");
}
