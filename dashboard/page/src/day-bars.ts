import { html, svg, type TemplateResult } from "lit-html";
import { day } from "./format.ts";

const DAY_MS = 86_400_000;
const HEIGHT = 100;

/** So that a single day is a bar and no wall. */
const FEWEST_DAYS = 7;

export interface DayBar {
  /** Such as 2026-01-31. */
  day: string;
  value: number;
  /** Of the value, what is told apart. */
  part?: number;
  /** In words. */
  title: string;
}

/** A bar a day; days without one have a gap. */
export function dayBars(label: string, bars: readonly DayBar[]): TemplateResult {
  const days = daysOf(bars.map((bar) => bar.day));
  const byDay = new Map(bars.map((bar) => [bar.day, bar]));
  const highest = Math.max(...bars.map(({ value }) => value), 1);
  const rect = (index: number, value: number, className: string) => {
    const height = (HEIGHT * value) / highest;
    return svg`<rect class=${className} x=${index + 0.1} width="0.8" y=${HEIGHT - height} height=${height} />`;
  };
  return html`<svg
      class="day-bars"
      viewBox="0 0 ${days.length} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${label}
    >
      ${days.map((date, index) => {
        const bar = byDay.get(date);
        return (
          bar &&
          svg`<g>${rect(index, bar.value, bar.part === undefined ? "bar-value" : "bar-whole")}
            ${bar.part === undefined ? "" : rect(index, bar.part, "bar-value")}<title>${day(date)}: ${bar.title}</title></g>`
        );
      })}
    </svg>
    <p class="day-axis note"><span>${day(days[0] as string)}</span><span>${day(days.at(-1) as string)}</span></p>`;
}

/** Each from the first to the last. */
function daysOf(found: readonly string[]): string[] {
  const times = found.map((date) => Date.parse(date));
  const last = Math.max(...times);
  const first = Math.min(...times, last - (FEWEST_DAYS - 1) * DAY_MS);
  const length = Math.round((last - first) / DAY_MS) + 1;
  return Array.from({ length }, (_, index) => new Date(first + index * DAY_MS).toISOString().slice(0, 10));
}
