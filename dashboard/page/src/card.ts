import { html, nothing, type TemplateResult } from "lit-html";
import type { ReportTopic } from "../../wire.ts";
import type { Row } from "./rows.ts";
import { rowsOfTopic, type State } from "./state.ts";

type Content = TemplateResult | typeof nothing;

/** A titled part of the page: loading, failed, empty, or its content. */
export function card(
  state: State,
  options: {
    topic: ReportTopic;
    title: string;
    note?: string | TemplateResult;
    className?: string;
    /** What to do where there is nothing. */
    empty?: string;
    aside?: Content;
    content: (rows: Row[]) => Content;
  },
): TemplateResult {
  const { topic, title, note, className = "", empty, aside = nothing, content } = options;
  const rows = rowsOfTopic(state, topic);
  const problem = state.problems[topic];
  return html`<section class="card ${className}" aria-labelledby="title-${topic}" data-topic=${topic}>
    <header>
      <h2 id="title-${topic}">${title}</h2>
      ${note ? html`<p class="note">${note}</p>` : nothing} ${aside}
    </header>
    ${problem?.kind === "failed" ? html`<p class="failed">${problem.message}</p>` : nothing}
    ${
      rows === undefined
        ? html`<p class="empty">${problem ? "No figures yet." : "Asking…"}</p>`
        : rows.length === 0
          ? html`<p class="empty">${empty ?? "Nothing in this time: choose a longer one."}</p>`
          : content(rows)
    }
  </section>`;
}
