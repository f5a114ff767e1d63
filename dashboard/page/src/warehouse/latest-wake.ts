import { html, nothing, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import type { WakeAnswer, WakePrice } from "../../../wire.ts";
import { count, duration, money, time } from "../format.ts";
import type { State } from "../state.ts";

/** When the warehouse was woken last, what of it failed, and what that is charged. */
export function latestWake({ wake, problems, warehouseLane }: State): TemplateResult {
  return html`<section class="card half" aria-labelledby="title-wake" data-topic="wake">
    <header>
      <h2 id="title-wake">Latest wake</h2>
      <p class="note">It reads the streams, makes events of their records, and leaves every figure of this page.</p>
    </header>
    ${
      wake === undefined || wake === null
        ? html`<p class="empty">${wake === undefined && problems.wake === undefined ? "Asking…" : "No figures yet."}</p>`
        : html`${verdict(wake)} ${facts(wake, warehouseLane?.price ?? null)}`
    }
  </section>`;
}

function verdict({ failures, wokeAt }: WakeAnswer): TemplateResult {
  const isGood = failures.length === 0;
  const told = isGood
    ? "✓ Every stream was read, every figure made."
    : `${count(failures.length)} failed; what it did stands.`;
  return html`<p class="verdict ${isGood ? "good" : "bad"}" data-verdict=${isGood ? "good" : "bad"}>
      ${told}<span class="note">at ${time(wokeAt)}</span>
    </p>
    ${
      isGood
        ? nothing
        : html`<ul class="failures">
            ${failures.map((failure) => html`<li><bdi>${visibleLine(failure)}</bdi></li>`)}
          </ul>`
    }`;
}

function facts(wake: WakeAnswer, price: WakePrice | null): TemplateResult {
  const { seconds, refreshedAt, scanErrors, rpuHours, rpuHoursToday } = wake;
  const read = (at: string | null) => (at === null ? "never" : time(at));
  const month = monthsPrice(wake, price);
  const lines: [name: string, value: string | number, shown: string][] = [
    ["Took", seconds ?? "", seconds === undefined ? "not known" : duration(seconds * 1_000)],
    ["Clicks read", refreshedAt.clicks ?? "", read(refreshedAt.clicks)],
    ["Checkouts read", refreshedAt.checkouts ?? "", read(refreshedAt.checkouts)],
    [
      "Records that Redshift refused",
      scanErrors ?? "",
      scanErrors === null ? "not known" : count(scanErrors),
    ],
    [
      "RPU-hours today (UTC)",
      rpuHoursToday ?? "",
      rpuHoursToday === null ? "not known" : rpuHoursToday.toFixed(2),
    ],
    [
      "RPU-hours this month",
      rpuHours ?? "",
      rpuHours === null ? "not known" : `${rpuHours.toFixed(2)}${month === null ? "" : `, ${month}`}`,
    ],
  ];
  return html`<dl class="facts">
    ${lines.map(([name, value, shown]) => html`<dt>${name}</dt><dd><data value=${value}>${shown}</data></dd>`)}
  </dl>`;
}

/** Of the RPU-hours since the month began; null where nobody pays, or nobody knows them. */
export function monthsPrice({ rpuHours }: WakeAnswer, price: WakePrice | null): string | null {
  return price === null || rpuHours === null
    ? null
    : money((rpuHours * price.usdPerRpuHour).toFixed(2), "USD");
}
