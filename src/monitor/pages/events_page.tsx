/**
 * The list of events, for operators.
 *
 * @module
 */

import { event, type PoolEvent } from "../api/event.ts";
import { LevelBadge } from "./badge.tsx";
import { type Column, DataTable } from "./data_table.tsx";
import { wholeNumber, word } from "./list_query.ts";
import { Moment } from "./moment.tsx";
import type { Page, PageRequest } from "./page.ts";
import { BackwardPaging } from "./paging.tsx";

const LIMIT = 50;

const LEVEL_WORDS: Readonly<Record<PoolEvent["level"], string>> = {
  info: "all",
  warning: "warnings and errors",
  error: "errors",
};

const COLUMNS: readonly Column<PoolEvent>[] = [
  { name: "Time", cell: ({ time }) => <Moment at={time} /> },
  { name: "Level", cell: ({ level }) => <LevelBadge level={level} /> },
  { name: "Component", cell: ({ component }) => component },
  { name: "Event", cell: ({ text }) => <span class="text">{text}</span> },
];

/** Makes the list, as `level`, `component` and `before` of the query say. */
export async function eventsPage({ view, visit, query }: PageRequest): Promise<Page> {
  const level = event.shape.level.safeParse(query.get("level")).data ?? "info";
  const component = word(query, "component");
  const before = wholeNumber(query, "before", 1);
  const [{ events, next }, pool] = await Promise.all([
    view.events({ level, component, before, limit: LIMIT }),
    view.pool(),
  ]);
  const path = `${visit.base}/view/events`;
  const chosen = { level: level === "info" ? undefined : level, component };
  const components = [...pool.networks, ...pool.ports, ...pool.reporters.map(({ key }) => key)];
  return {
    title: "Events",
    regions: {
      list: (
        <>
          <DataTable
            caption="Events, newest first"
            columns={COLUMNS}
            rows={events}
            empty="Nothing of that kind has happened since the start."
          />
          <BackwardPaging name="events" path={path} chosen={chosen} before={before} next={next} />
        </>
      ),
    },
    layout: (region) => (
      <>
        <h1>Events</h1>
        <form class="search" action={path} method="get" role="search">
          <div class="field">
            <label for="level">Level</label>
            <select id="level" name="level">
              {event.shape.level.options.map((name) => (
                <option value={name} selected={name === level}>{LEVEL_WORDS[name]}</option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="component">Component</label>
            <input
              id="component"
              name="component"
              value={component}
              placeholder="any"
              list="components"
              autocomplete="off"
            />
          </div>
          <datalist id="components">{components.map((key) => <option value={key}></option>)}</datalist>
          <button type="submit">Show</button>
        </form>
        <section class="panel">
          <h2>Newest first</h2>
          {region("list")}
        </section>
      </>
    ),
  };
}
