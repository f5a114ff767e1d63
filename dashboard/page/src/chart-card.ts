import { html, nothing, type TemplateResult } from "lit-html";
import type { ChartedTopic, ReportTopic } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { time } from "./format.ts";
import type { Row } from "./rows.ts";
import type { State } from "./state.ts";

type Content = (rows: Row[]) => TemplateResult;

/** A chart with the figures behind it, and what asking for them scanned. */
export function chartCard(
  state: State,
  actions: Actions,
  options: {
    topic: ChartedTopic;
    title: string;
    note: string;
    className: string;
    /** What to do where there is nothing. */
    empty: string;
    /** What the card is asked with. */
    choices?: TemplateResult;
    chart: Content;
    figures: Content;
  },
): TemplateResult {
  const { topic, title, note, className, empty, choices = nothing, chart, figures } = options;
  const isTable = state.tables.includes(topic);
  return card(state, {
    ...{ topic, title, note, className, empty },
    aside: html`<div class="card-tools">
      ${scanned(state, topic)} ${choices}
      <button
        class="button"
        aria-pressed=${isTable ? "true" : "false"}
        @click=${() => actions.showFigures(topic, !isTable)}
      >
        Table<span class="hidden"> of ${title}</span>
      </button>
    </div>`,
    content: (rows) =>
      isTable
        ? html`<div class="scroll tall" tabindex="0" role="region" aria-label=${title}>${figures(rows)}</div>`
        : chart(rows),
  });
}

/** Of what, how much and when. */
export function scanned({ answers }: State, topic: ReportTopic): TemplateResult {
  const { notes = [], askedAt } = answers[topic] ?? {};
  return html`<p class="note" data-scanned>${notes.join(" ")} ${askedAt === undefined ? nothing : html`Asked at <time datetime=${askedAt}>${time(askedAt)}</time>.`}</p>`;
}
