import { html, nothing, type TemplateResult } from "lit-html";
import type { InsightTopic } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { time } from "./format.ts";
import { SPAN_NAMES } from "./lake-choices.ts";
import type { Row } from "./rows.ts";
import type { State } from "./state.ts";

type Content = (rows: Row[]) => TemplateResult;

/** A chart with the figures behind it, and what asking for them scanned. */
export function insightCard(
  state: State,
  actions: Actions,
  options: {
    topic: InsightTopic;
    title: string;
    note: string;
    className: string;
    /** Where rows lack for a reason of this card's own. */
    empty?: string;
    chart: Content;
    figures: Content;
  },
): TemplateResult {
  const { topic, title, note, className, empty, chart, figures } = options;
  const { notes = [], askedAt } = state.answers[topic] ?? {};
  const isTable = state.tables.includes(topic);
  return card(state, {
    ...{ topic, title, note, className },
    empty: emptyText(state, empty),
    aside: html`<div class="card-tools">
      <p class="note" data-scanned>${notes.join(" ")} ${askedAt === undefined ? nothing : html`Asked at <time datetime=${askedAt}>${time(askedAt)}</time>.`}</p>
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

/** Why there is nothing to show, and what to do. */
function emptyText({ lake, sources, view }: State, reason: string | undefined): string {
  if (view.from === undefined && lake !== undefined && sources?.newestHour === null) {
    return lake.making === null
      ? "No facts yet: the Glue job lake makes them."
      : `No facts yet: ${lake.isOn ? "" : "switch the lane on, then "}press “Make facts now”.`;
  }
  const span = view.days === "all" ? "at all" : `in the last ${SPAN_NAMES[view.days]}`;
  const longer = view.days === "all" ? "." : ": choose a longer time.";
  return `${reason ?? "Nothing happened"} ${span}${longer}`;
}
