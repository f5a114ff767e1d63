import { html, nothing, type TemplateResult } from "lit-html";
import { count } from "../format.ts";
import type { State } from "../state.ts";

/** Records that a stream forgot before a wake read them; a wake of an older version does not tell. */
export function droppedUnread({ wake }: State): TemplateResult | typeof nothing {
  const { missed } = (wake ?? {}) as { missed?: unknown };
  const counts = Object.values(missed ?? {}).filter((each): each is number => typeof each === "number");
  const dropped = counts.reduce((total, each) => total + each, 0);
  return dropped === 0
    ? nothing
    : html`<p class="failed" role="alert" data-dropped=${dropped}>
        ${count(dropped)} records were dropped by the streams before a wake read them.
        <code>npm run warehouse -- refill</code> takes them from the lake.
      </p>`;
}
