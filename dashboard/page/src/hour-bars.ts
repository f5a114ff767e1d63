import { html, svg, type TemplateResult } from "lit-html";
import { time } from "./format.ts";

const HOUR_MS = 3_600_000;
const HEIGHT = 100;

/** So that a single hour is a bar and no wall. */
const FEWEST_HOURS = 24;

export interface HourBar {
  /** Its beginning: RFC 3339. */
  hour: string;
  /** From the ground up, each in a colour of its own, by class. */
  parts: { className: string; value: number }[];
  /** In words. */
  title: string;
}

/** A bar an hour; hours without one have a gap. */
export function hourBars(label: string, bars: readonly HourBar[]): TemplateResult {
  const times = bars.map(({ hour }) => Date.parse(hour));
  const last = Math.max(...times);
  const first = Math.min(...times, last - (FEWEST_HOURS - 1) * HOUR_MS);
  const hours = Math.round((last - first) / HOUR_MS) + 1;
  const highest = Math.max(...bars.map(sumOf), 1);
  return html`<svg
      class="day-bars"
      viewBox="0 0 ${hours} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${label}
    >
      ${bars.map((bar) => stacked(bar, Math.round((Date.parse(bar.hour) - first) / HOUR_MS), highest))}
    </svg>
    <p class="day-axis note"><span>${time(new Date(first))}</span><span>${time(new Date(last))}</span></p>`;
}

function stacked({ hour, parts, title }: HourBar, place: number, highest: number) {
  let ground = HEIGHT;
  return svg`<g>${parts.map(({ className, value }) => {
    const height = (HEIGHT * value) / highest;
    ground -= height;
    return svg`<rect class=${className} x=${place + 0.1} width="0.8" y=${ground} height=${height} />`;
  })}<title>${time(hour)}: ${title}</title></g>`;
}

const sumOf = ({ parts }: HourBar) => parts.reduce((sum, { value }) => sum + value, 0);
