/**
 * What changes on pages, sent to those who look at them.
 *
 * All viewers of a page get the same: it is made once, at most every two seconds, and only while somebody looks. What a
 * viewer who has just come needs is sent whole, afterwards only what has changed. The form is that of server-sent events
 * (HTML Standard, section 9.2).
 *
 * @module
 */

import type { After } from "../../timers/after.ts";
import type { Fragments } from "./rendering.tsx";

/** Milliseconds between two renderings of a page, and between two that events bring forward. */
export const RENDER_INTERVAL = 2000;
const EVENT_INTERVAL = 250;

/** Milliseconds between two signs of life, below the minute after which proxies cut silent connections. */
export const HEARTBEAT_INTERVAL = 15_000;

/** Viewers at a time: each costs a connection. */
export const MAX_VIEWERS = 200;

/** Messages that may wait for a viewer; one that is slower is cut off and comes back by itself. */
const MAX_WAITING = 16;

/** Milliseconds after which a viewer whose connection was cut comes back. */
const RETRY = 3000;

/** A page that is looked at. */
export interface LivePage {
  /** Equal for viewers who get the same. */
  readonly key: string;
  /** Makes what may have changed; `undefined` if the page is no more. */
  render(): Promise<Fragments | undefined>;
  /** Calls back after each event, on a page that shows them. */
  readonly onEvent?: ((listener: () => void) => () => void) | undefined;
}

/** Sends pages' changes. */
export interface LiveStream {
  readonly viewers: number;
  /** A new viewer's events; `undefined` if there are too many, or it has ended. */
  join(page: LivePage): ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  /** Ends all streams. */
  end(): void;
}

/** A viewer: where its messages go. */
interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
}

/** A page with its viewers. */
interface Channel {
  readonly page: LivePage;
  readonly viewers: Set<Viewer>;
  latest: Fragments | undefined;
  /** When it was rendered last, on the clock. */
  renderedAt: number;
  isRendering: boolean;
  cancelTimer: () => void;
  unhear: () => void;
}

const encoder = new TextEncoder();

/** A message. JSON has no line breaks, so one line of data is enough. */
function message(fragments: Partial<Fragments>): Uint8Array<ArrayBuffer> {
  return encoder.encode(`data: ${JSON.stringify(fragments)}\n\n`);
}

const HEARTBEAT = encoder.encode(":\n\n");

/**
 * Makes a stream.
 *
 * @param now Milliseconds.
 */
export function createLiveStream({ after, now }: { readonly after: After; readonly now: () => number }): LiveStream {
  const channels = new Map<string, Channel>();
  let viewerCount = 0;
  let hasEnded = false;
  let cancelHeartbeat = (): void => {};

  function send(channel: Channel, bytes: Uint8Array<ArrayBuffer>): void {
    for (const viewer of channel.viewers) {
      if ((viewer.controller.desiredSize ?? 0) < -MAX_WAITING) close(channel, viewer);
      else viewer.controller.enqueue(bytes);
    }
  }

  function close(channel: Channel, viewer: Viewer): void {
    viewer.controller.close();
    leave(channel, viewer);
  }

  function leave(channel: Channel, viewer: Viewer): void {
    if (!channel.viewers.delete(viewer)) return;
    viewerCount--;
    if (channel.viewers.size === 0) {
      channel.cancelTimer();
      channel.unhear();
      channels.delete(channel.page.key);
    }
    if (viewerCount === 0) cancelHeartbeat();
  }

  function beat(): void {
    cancelHeartbeat = after(HEARTBEAT_INTERVAL, () => {
      for (const channel of channels.values()) send(channel, HEARTBEAT);
      if (viewerCount > 0) beat();
    });
  }

  function schedule(channel: Channel, milliseconds: number): void {
    channel.cancelTimer();
    channel.cancelTimer = after(milliseconds, () => void render(channel));
  }

  async function render(channel: Channel): Promise<void> {
    if (channel.isRendering) return;
    channel.isRendering = true;
    channel.cancelTimer();
    try {
      // What could not be made this time may be made the next: who looks keeps what there was.
      const fragments = await channel.page.render().catch(() => undefined);
      if (fragments !== undefined) {
        const changed = changes(channel.latest, fragments);
        channel.latest = fragments;
        if (changed !== undefined) send(channel, message(changed));
      }
    } finally {
      channel.isRendering = false;
      channel.renderedAt = now();
      if (channel.viewers.size > 0) schedule(channel, RENDER_INTERVAL);
    }
  }

  function open(page: LivePage): Channel {
    const channel: Channel = {
      page,
      viewers: new Set(),
      latest: undefined,
      renderedAt: -Infinity,
      isRendering: false,
      cancelTimer: () => {},
      unhear: () => {},
    };
    channel.unhear = page.onEvent?.(() => {
      const rest = EVENT_INTERVAL - (now() - channel.renderedAt);
      schedule(channel, Math.max(0, rest));
    }) ?? channel.unhear;
    channels.set(page.key, channel);
    return channel;
  }

  return {
    get viewers() {
      return viewerCount;
    },
    join(page) {
      if (hasEnded || viewerCount >= MAX_VIEWERS) return undefined;
      const channel = channels.get(page.key) ?? open(page);
      let viewer: Viewer;
      return new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          viewer = { controller };
          channel.viewers.add(viewer);
          viewerCount++;
          if (viewerCount === 1) beat();
          controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`));
          if (channel.latest !== undefined) controller.enqueue(message(channel.latest));
          else void render(channel);
        },
        cancel: () => leave(channel, viewer),
      });
    },
    end() {
      hasEnded = true;
      for (const channel of [...channels.values()]) {
        for (const viewer of [...channel.viewers]) close(channel, viewer);
      }
    },
  };
}

/** What of a rendering is not as it was; `undefined` if nothing is. */
function changes(before: Fragments | undefined, { regions, charts }: Fragments): Partial<Fragments> | undefined {
  if (before === undefined) return { regions, charts };
  const changedRegions = Object.entries(regions).filter(([id, html]) => before.regions[id] !== html);
  const changedCharts = Object.entries(charts).filter(([id, data]) =>
    JSON.stringify(before.charts[id]) !== JSON.stringify(data)
  );
  if (changedRegions.length === 0 && changedCharts.length === 0) return undefined;
  return { regions: Object.fromEntries(changedRegions), charts: Object.fromEntries(changedCharts) };
}
