import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Answer, ReportTopic, Topic } from "../../wire.ts";
import { milliseconds } from "./format.ts";
import { numberOrNull, type Row, rowsOf, text } from "./rows.ts";

const STEP_SECONDS = 5;
const WINDOW_SECONDS = 300;
const HEIGHT = 150;

interface Line {
  label: string;
  value: (row: Row) => number | null;
  isAccent?: boolean;
}

const CHARTS: {
  id: string;
  topic: ReportTopic;
  label: string;
  lines: Line[];
  axis: (value: number) => string;
}[] = [
  {
    id: "chart-throughput",
    topic: "pulse",
    label: "Events a second in the last five minutes: in, and written",
    axis: (value) => String(value),
    lines: [
      { label: "in", value: (row) => (numberOrNull(row, "received") ?? 0) / STEP_SECONDS, isAccent: true },
      { label: "written", value: (row) => (numberOrNull(row, "accepted") ?? 0) / STEP_SECONDS },
    ],
  },
  {
    id: "chart-latency",
    topic: "pulse",
    label: "Latency in the last five minutes: p50 and p95",
    axis: milliseconds,
    lines: [
      { label: "p95", value: (row) => numberOrNull(row, "p95_ms"), isAccent: true },
      { label: "p50", value: (row) => numberOrNull(row, "p50_ms") },
    ],
  },
  {
    id: "chart-rates",
    topic: "rates",
    label: "Events a second in the last five minutes: of people, and of bots",
    axis: (value) => String(value),
    lines: [
      { label: "bots", value: (row) => (numberOrNull(row, "bots") ?? 0) / STEP_SECONDS, isAccent: true },
      { label: "people", value: (row) => (numberOrNull(row, "people") ?? 0) / STEP_SECONDS },
    ],
  },
];

const drawn = new Map<string, { plot: uPlot; element: Element }>();

/** Draws the stream's charts into their places; called after each render. */
export function drawCharts(answers: Partial<Record<Topic, Answer>>): void {
  const now = Math.ceil(Date.now() / 1_000 / STEP_SECONDS) * STEP_SECONDS;
  const times = Array.from(
    { length: WINDOW_SECONDS / STEP_SECONDS },
    (_, index) => now - WINDOW_SECONDS + index * STEP_SECONDS,
  );
  for (const { id, topic, label, lines, axis } of CHARTS) {
    const element = document.getElementById(id);
    if (element === null) {
      drawn.get(id)?.plot.destroy();
      drawn.delete(id);
      continue;
    }
    const answer = answers[topic];
    const rows = answer ? rowsOf(answer) : [];
    const byTime = new Map(rows.map((row) => [Date.parse(text(row, "step")) / 1_000, row]));
    const values = lines.map(({ value }) => times.map((time) => value(byTime.get(time) ?? {})));
    const known = drawn.get(id);
    if (known !== undefined && known.element === element) {
      known.plot.setData([times, ...values]);
      continue;
    }
    known?.plot.destroy();
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    const plot = new uPlot(options(element, lines, axis), [times, ...values], element as HTMLElement);
    drawn.set(id, { plot, element });
  }
}

/** In the width of now. */
export function fitCharts(): void {
  for (const { plot, element } of drawn.values()) {
    plot.setSize({ width: element.clientWidth, height: HEIGHT });
  }
}

/** In the colours of now, by the next draw. */
export function forgetCharts(): void {
  for (const { plot } of drawn.values()) {
    plot.destroy();
  }
  drawn.clear();
}

function options(element: Element, lines: Line[], axis: (value: number) => string): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const ink = colour("--ink-soft");
  const grid = { stroke: colour("--line"), width: 1 };
  const font = "11px system-ui, sans-serif";
  return {
    width: element.clientWidth || 300,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false },
    padding: [8, 8, 0, 0],
    scales: { y: { range: (_, __, highest) => [0, Math.max(highest ?? 0, 1) * 1.1] } },
    axes: [
      {
        ...{ stroke: ink, grid: { show: false }, ticks: { show: false }, font, space: 70 },
        values: (_, splits) =>
          splits.map((seconds) =>
            new Date(seconds * 1_000).toLocaleTimeString("en", {
              hour: "2-digit",
              minute: "2-digit",
              hourCycle: "h23",
            }),
          ),
      },
      { stroke: ink, grid, ticks: { show: false }, font, size: 52, values: (_, splits) => splits.map(axis) },
    ],
    series: [
      {},
      ...lines.map(({ label, isAccent }) => ({
        label,
        stroke: colour(isAccent ? "--accent" : "--ink-soft"),
        width: isAccent ? 2 : 1.5,
        points: { show: false },
        spanGaps: true,
      })),
    ],
  };
}
