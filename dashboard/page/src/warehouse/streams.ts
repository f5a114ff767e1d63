import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import { count, time, words } from "../format.ts";
import { number, type Row, text } from "../rows.ts";
import type { State } from "../state.ts";
import { figuresTable } from "../tables.ts";
import { wakeCard } from "./wake-card.ts";

/** What the streams brought in the day before the latest wake, and what became of it. */
export function streamFreshness(state: State): TemplateResult {
  return wakeCard(state, {
    topic: "stream-freshness",
    title: "Streams",
    note: "Of what arrived in 24 hours: parsed is what is JSON, events are distinct ones.",
    className: "half",
    content: (rows) =>
      region(
        "Streams",
        figuresTable(rows.map(visible), "stream", {
          records: (row) => count(number(row, "records")),
          parsed: (row) => count(number(row, "parsed")),
          bad: (row) => count(number(row, "bad")),
          events: (row) => count(number(row, "events")),
          newest: (row) => (row.newest_arrival === null ? "none yet" : time(text(row, "newest_arrival"))),
        }),
      ),
  });
}

/** Records that are no events, and why. */
export function badRecords(state: State): TemplateResult {
  return wakeCard(state, {
    topic: "bad-records",
    title: "Bad records",
    note: "Records of 24 hours that are no events: not JSON, without what an event has, or orders whose items have another sum.",
    className: "half",
    empty: "None: every record is an event.",
    content: (rows) =>
      region(
        "Bad records",
        figuresTable(rows.map(visible), "stream", {
          reason: (row) => words(text(row, "reason")),
          records: (row) => count(number(row, "records")),
          latest: (row) => time(text(row, "latest")),
        }),
      ),
  });
}

const visible = (row: Row): Row => ({
  ...row,
  stream: visibleLine(text(row, "stream")),
  ...("reason" in row && { reason: visibleLine(text(row, "reason")) }),
});

const region = (label: string, content: TemplateResult) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>${content}</div>`;
