import { html, svg, type TemplateResult } from "lit-html";
import { percent } from "./format.ts";

/** Names become classes: only letters and _ may. */
export const channelClass = (channel: string): string =>
  `ch ch-${/^[a-z_]+$/.test(channel) ? channel : "other"}`;

/** A bar from the left; where it ends is the figure beside it. */
export function bar(share: number, className = ""): TemplateResult {
  const width = `${Math.max(0, Math.min(100, 100 * share)).toFixed(2)}%`;
  return html`<svg class="bar ${className}" height="8" aria-hidden="true">
    <rect class="bar-ground" width="100%" height="8" rx="2" />
    <rect class="bar-value" width=${width} height="8" rx="2" />
  </svg>`;
}

/** A share in percent with its bar; the longest is the highest of the table. */
export function shareBar(share: number, highest: number): TemplateResult {
  return html`<div class="share">${bar(share / highest)}<span>${percent(share)}</span></div>`;
}

/** The last hour as a small line; the newest value is marked. */
export function sparkline(values: number[], label: string): TemplateResult {
  const [width, height, inset] = [120, 28, 3];
  const highest = Math.max(...values, 0) || 1;
  const x = (index: number) => inset + (index * (width - 2 * inset)) / Math.max(1, values.length - 1);
  const y = (value: number) => height - inset - (value / highest) * (height - 2 * inset);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.length - 1;
  return html`<svg
    class="sparkline"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label=${label}
    preserveAspectRatio="none"
  >
    ${
      values.length > 1
        ? svg`<polygon class="spark-area" points="${x(0)},${height - inset} ${points.join(" ")} ${x(last)},${height - inset}" />
            <polyline class="spark-line" points=${points.join(" ")} vector-effect="non-scaling-stroke" />`
        : ""
    }
  </svg>`;
}
