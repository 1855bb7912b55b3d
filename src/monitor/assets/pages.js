/**
 * What pages do by script, and can do without: the theme, charts, copying, and changes as they happen.
 *
 * It stands in the head and runs before anything is drawn, so that a remembered theme does not flash. It is sent as it
 * is; its types are for a test that checks them, apart from the program's own, which knows no documents.
 *
 * @module
 */

/**
 * A chart's values, as page.ts has them.
 *
 * @typedef {{ label: string, start: number, step: number, unit: string, values: number[] }} ChartData
 */

const THEMES = ["auto", "light", "dark"];
const THEME_KEY = "powerpool-theme";

/** Milliseconds for which a copy button says that it has copied. */
const COPIED_TIME = 1500;

/** Milliseconds after which a stream that the server refused is tried again; what merely broke comes back by itself. */
const REFUSED_RETRY = 10_000;

/** Storage may be forbidden; the theme is then forgotten with the page. */
function rememberedTheme() {
  try {
    return localStorage.getItem(THEME_KEY) ?? "auto";
  } catch {
    return "auto";
  }
}

/** @param {string} theme */
function setTheme(theme) {
  const chosen = THEMES.includes(theme) ? theme : "auto";
  document.documentElement.dataset["theme"] = chosen;
  try {
    localStorage.setItem(THEME_KEY, chosen);
  } catch {
    // Nothing to do: it holds for this page.
  }
  const button = document.querySelector("[data-theme-switch]");
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.textContent = `Theme: ${chosen}`;
  }
}

/** @type {Map<string, { set(data: ChartData): void, redraw(): void }>} */
const charts = new Map();

/** @param {string} name */
const token = (name) => getComputedStyle(probe(name)).color;

/**
 * Custom properties are told as they were written; what a colour comes to is asked of an element that has it.
 *
 * @type {(name: string) => HTMLElement}
 */
const probe = (() => {
  /** @type {HTMLElement | undefined} */
  let element;
  return (name) => {
    element ??= document.body.appendChild(document.createElement("i"));
    element.hidden = true;
    element.style.color = `var(${name})`;
    return element;
  };
})();

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(3)));

/** @param {number} seconds */
function momentText(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * Time of day, at midnight the day.
 *
 * @param {number} seconds
 */
function markText(seconds) {
  const [day = "", time = ""] = momentText(seconds).split(" ");
  return time === "00:00" ? day.slice(5) : time;
}

/** @param {HTMLElement} box */
function startChart(box) {
  const id = box.dataset["chart"] ?? "";
  /** @type {ChartData} */
  let data = JSON.parse(box.dataset["values"] ?? "{}");
  /** @type {any} */
  let plot;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;

  const times = () => data.values.map((_, index) => data.start + index * data.step);

  /** @param {any} self */
  function showTip(self) {
    const index = self.cursor.idx;
    tip.hidden = index === null || index === undefined || self.cursor.left < 0;
    if (tip.hidden) return;
    tip.textContent = `${momentText(data.start + index * data.step)}  ${digits(data.values[index] ?? 0)} ${data.unit}`;
    const left = self.bbox.left / devicePixelRatio + self.cursor.left;
    const room = box.clientWidth - tip.offsetWidth;
    tip.style.transform = `translate(${Math.max(0, Math.min(room, left - tip.offsetWidth / 2))}px, 0)`;
  }

  /** From uPlot's own file, which is there by now. */
  const { uPlot } = /** @type {any} */ (globalThis);

  function draw() {
    plot?.destroy();
    const grid = { stroke: token("--line"), width: 1 };
    const axis = {
      stroke: token("--quiet"),
      grid,
      ticks: { show: false },
      font: `12px ${getComputedStyle(box).fontFamily}`,
    };
    const options = {
      width: box.clientWidth,
      height: box.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      tzDate: (/** @type {number} */ seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: {
        y: {
          range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, most * 1.1 || 1],
        },
      },
      axes: [
        {
          ...axis,
          gap: 8,
          size: 32,
          space: 70,
          values: (/** @type {any} */ _, /** @type {number[]} */ marks) => marks.map(markText),
        },
        {
          ...axis,
          size: 74,
          values: (/** @type {any} */ _, /** @type {number[]} */ marks) =>
            marks.map((mark) => `${digits(mark)} ${data.unit}`),
        },
      ],
      series: [{}, {
        label: data.label,
        stroke: token("--chart"),
        fill: token("--chart-area"),
        width: 2,
        points: { show: false },
      }],
      hooks: { setCursor: [showTip] },
    };
    plot = new uPlot(options, [times(), data.values], box);
  }

  box.replaceChildren(tip);
  draw();
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = box;
    if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
  }).observe(box);
  charts.set(id, {
    redraw: draw,
    set(next) {
      data = next;
      plot.setData([times(), data.values]);
    },
  });
}

/**
 * Makes one element like another, touching only what differs: focus, selection and what is being pointed at stay.
 *
 * @param {Element} old
 * @param {Element} wanted
 */
function morph(old, wanted) {
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, wanted);
}

/**
 * @param {Element} old
 * @param {Element | DocumentFragment} wanted
 */
function morphChildren(old, wanted) {
  const news = [...wanted.childNodes];
  const olds = [...old.childNodes];
  news.forEach((node, index) => {
    const before = olds[index];
    if (before === undefined) old.append(node);
    else if (before instanceof Element && node instanceof Element && before.tagName === node.tagName) {
      morph(before, node);
    } else if (before instanceof Text && node instanceof Text) {
      if (before.data !== node.data) before.data = node.data;
    } else before.replaceWith(node);
  });
  olds.slice(news.length).forEach((node) => node.remove());
}

/** @param {{ regions?: Record<string, string>, charts?: Record<string, ChartData> }} fragments */
function put({ regions = {}, charts: chartData = {} }) {
  for (const [id, html] of Object.entries(regions)) {
    const region = document.querySelector(`[data-region="${CSS.escape(id)}"]`);
    if (region === null) continue;
    const template = document.createElement("template");
    template.innerHTML = html;
    morphChildren(region, template.content);
  }
  for (const [id, data] of Object.entries(chartData)) charts.get(id)?.set(data);
}

function follow() {
  const url = document.body.dataset["stream"];
  const sign = document.querySelector("[data-live]");
  const words = document.querySelector("[data-live-text]");
  if (url === undefined || !(sign instanceof HTMLElement) || words === null) return;

  /** @param {boolean} isLive */
  function say(isLive) {
    sign?.removeAttribute("hidden");
    sign?.classList.toggle("lost", !isLive);
    if (words !== null) words.textContent = isLive ? "live" : "reconnecting";
  }

  function open() {
    const source = new EventSource(url ?? "");
    source.onopen = () => say(true);
    source.onmessage = ({ data }) => put(JSON.parse(data));
    source.onerror = () => {
      say(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, REFUSED_RETRY);
    };
  }
  open();
}

/** @param {string} text */
async function copy(text) {
  // Browsers have a clipboard for pages of HTTPS and this machine only; pools at home are reached by neither.
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(text);
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** @param {HTMLButtonElement} button */
function startCopying(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.dataset["copy"] ?? "");
    button.focus();
    button.textContent = "Copied";
    setTimeout(() => button.textContent = "Copy", COPIED_TIME);
  });
}

setTheme(rememberedTheme());

addEventListener("DOMContentLoaded", () => {
  setTheme(rememberedTheme());
  const redraw = () => charts.forEach((chart) => chart.redraw());
  document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
    const current = document.documentElement.dataset["theme"] ?? "auto";
    setTheme(THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? "auto");
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.querySelectorAll("[data-chart]").forEach((box) => box instanceof HTMLElement && startChart(box));
  document.querySelectorAll("[data-copy]").forEach((button) =>
    button instanceof HTMLButtonElement && startCopying(button)
  );
  follow();
});
