import { html, nothing, type TemplateResult } from "lit-html";
import { card } from "./card.ts";
import { compact, count, percent, words } from "./format.ts";
import { bar, channelClass } from "./marks.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import { currencyOf, type State } from "./state.ts";
import { sharesTable } from "./tables.ts";

/** Ways to a purchase: which, how long, how slow. */
export function journeys(state: State): TemplateResult {
  return html`${topPaths(state)} ${pathLengths(state)} ${timesToPurchase(state)}`;
}

function topPaths(state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  return card(state, {
    topic: "paths",
    title: "Top paths",
    note: "What shoppers came through, in order, before they bought.",
    className: "half",
    content: (rows) =>
      sharesTable(
        rows,
        "path",
        currency,
        (row) => html`<th scope="row" class="path">${steps(text(row, "path"))}</th>`,
      ),
  });
}

function steps(path: string): TemplateResult[] {
  return path.split(" > ").map(
    (step, index) =>
      html`${index === 0 ? nothing : html`<span class="arrow" aria-hidden="true">›</span><wbr /><span class="hidden">then</span>`}<span class="step"
          ><span class=${channelClass(step)} aria-hidden="true"></span>${words(step)}</span
        >`,
  );
}

function pathLengths(state: State): TemplateResult {
  return card(state, {
    topic: "lengths",
    title: "Path length",
    note: "Touches that led to a line.",
    className: "quarter",
    content: (rows) =>
      bars(
        rows.map((row) => ({
          label: lengthLabel(number(row, "touches")),
          share: number(row, "share_percent"),
          note: compact(number(row, "lines")),
          isMuted: number(row, "touches") === 0,
        })),
      ),
  });
}

const lengthLabel = (touches: number) =>
  touches === 0 ? "none" : touches === 1 ? "1 touch" : touches === 10 ? "10 and more" : `${touches} touches`;

function timesToPurchase(state: State): TemplateResult {
  return card(state, {
    topic: "times",
    title: "Time to purchase",
    className: "quarter",
    note: "From a line's first touch to its order.",
    content: (rows) =>
      bars(
        rows.map((row) => ({
          label: text(row, "duration"),
          share: number(row, "share_percent"),
          note: compact(number(row, "lines")),
          isMuted: row.duration === "unattributed",
        })),
      ),
  });
}

export interface Bar {
  label: string;
  /** Percent. */
  share: number;
  note: string;
  isMuted?: boolean;
}

/** Labelled bars, one below the other. */
export function bars(entries: Bar[]): TemplateResult {
  const highest = Math.max(...entries.map(({ share }) => share), 1);
  return html`<table class="bars">
    <tbody>
      ${entries.map(
        ({ label, share, note, isMuted }) => html`<tr class=${isMuted ? "muted" : ""}>
          <th scope="row">${label}</th>
          <td class="bar-cell">${bar(share / highest)}</td>
          <td class="num">${percent(share)}</td>
          <td class="num note">${note}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

const STEPS = ["session", "view", "cart", "purchase"];

/** From a session to a purchase, and the orders that came otherwise. */
export function funnel(state: State): TemplateResult {
  return card(state, {
    topic: "funnel",
    title: "From click to purchase",
    note: "Sessions that go on from step to step.",
    className: "third",
    content: (rows) => {
      const others = rows.filter((row) => !STEPS.includes(text(row, "step")) && number(row, "sessions") > 0);
      return html`<table class="bars">
          <tbody>
            ${rows.filter((row) => STEPS.includes(text(row, "step"))).map((row) => funnelStep(row))}
          </tbody>
        </table>
        ${
          others.length === 0
            ? nothing
            : html`<p class="note">
                Also: ${others.map((row) => `${text(row, "step")} ${count(number(row, "sessions"))}`).join(", ")}.
              </p>`
        }`;
    },
  });
}

function funnelStep(row: Row): TemplateResult {
  const kept = numberOrNull(row, "of_step_before_percent");
  return html`<tr>
    <th scope="row">${text(row, "step")}</th>
    <td class="bar-cell">${bar(number(row, "share_percent") / 100)}</td>
    <td class="num">${count(number(row, "sessions"))}</td>
    <td class="num note">${kept === null ? "" : percent(kept)}</td>
  </tr>`;
}
