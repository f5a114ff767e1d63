import { html, svg, type TemplateResult } from "lit-html";
import { whyLeftOut } from "../../../postgres/explanation-texts.ts";
import type { Line } from "./explanation.ts";
import { duration, time } from "./format.ts";
import { channelClass } from "./marks.ts";

/** Room for the first and the last mark. */
const [LEFT, RIGHT] = [3, 96];
const TICKS = 4;

/** The touches of a line before it, each at the click that counts, and below them the clicks in none. */
export function timeline(line: Line): TemplateResult {
  const order = Date.parse(line.line_time);
  const windowBegin = Date.parse(line.window_begin);
  const isShown = (moment: string) => Date.parse(moment) >= windowBegin && Date.parse(moment) <= order;
  const leftOut = line.left_out.filter(({ click_time }) => isShown(click_time));
  const clicks = [...line.touches, ...leftOut].map(({ click_time }) => Date.parse(click_time));
  const begin = clicks.length === 0 ? windowBegin : Math.min(...clicks);
  const span = Math.max(order - begin, 1_000);
  const at = (moment: string | number) =>
    `${(LEFT + ((RIGHT - LEFT) * (new Date(moment).getTime() - begin)) / span).toFixed(2)}%`;
  const ticks = Array.from({ length: TICKS }, (_, index) => begin + (index * span) / TICKS);
  const before = duration(begin - windowBegin);
  return html`<figure class="timeline">
    <svg height="92" role="img" aria-label=${described(line, order)}>
      <line class="time-axis" x1="${LEFT}%" x2="${RIGHT}%" y1="34" y2="34" />
      ${ticks.map(
        (tick) => svg`<line class="time-tick" x1=${at(tick)} x2=${at(tick)} y1="30" y2="70" />
          <text class="time-label" x=${at(tick)} y="84">${duration(order - tick)} before</text>`,
      )}
      ${leftOut.map(
        (click) =>
          svg`<circle class="left-out" cx=${at(click.click_time)} cy="56" r="4"><title>${whyLeftOut(click)}, ${time(click.click_time)}</title></circle>`,
      )}
      ${line.touches.map(
        (touch) =>
          svg`<circle class="${channelClass(touch.channel)} time-click" cx=${at(touch.click_time)} cy="34" r=${touch.position === 1 ? 8 : 6}><title>${touch.channel}, ${time(touch.click_time)}</title></circle>`,
      )}
      <line class="time-order" x1=${at(order)} x2=${at(order)} y1="14" y2="70" />
      <text class="time-label order-label" x=${at(order)} y="10">order</text>
    </svg>
    <figcaption class="note">
      ${
        line.touches.length === 0
          ? `Window: from ${time(line.window_begin)} on.`
          : `The first touch is the large dot. The window opened ${before} before the first click shown; hollow dots are in no touch.`
      }
    </figcaption>
  </figure>`;
}

function described({ touches }: Line, order: number): string {
  return touches.length === 0
    ? "Time line: no touch led to this line"
    : `Time line: ${touches.map(({ channel, click_time }) => `${channel} ${duration(order - Date.parse(click_time))} before`).join(", ")}, then the order`;
}
