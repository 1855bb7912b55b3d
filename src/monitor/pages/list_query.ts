/**
 * Where in a list a page's query is.
 *
 * @module
 */

/** A whole number of a query from a least value up; `undefined` if it is none. */
export function wholeNumber(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name) ?? "";
  const value = Number(text);
  return /^\d{1,15}$/.test(text) && value >= least ? value : undefined;
}

/** A word of a query; `undefined` if there is none. */
export function word(query: URLSearchParams, name: string): string | undefined {
  return query.get(name)?.trim() || undefined;
}
