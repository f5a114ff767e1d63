import { html, nothing, type TemplateResult } from "lit-html";
import { count } from "../format.ts";
import type { State } from "../state.ts";

/** Records that a stream forgot before a wake read them. */
export function droppedUnread({ wake }: State): TemplateResult | typeof nothing {
  const missed = wake?.missed ?? { clicks: 0, checkouts: 0 };
  const dropped = missed.clicks + missed.checkouts;
  return dropped === 0
    ? nothing
    : html`<p class="failed" role="alert" data-dropped=${dropped}>
        ${count(dropped)} records were dropped by the streams before a wake read them.
        <code>npm run warehouse -- refill</code> takes them from the lake.
      </p>`;
}
