import { html, nothing, type TemplateResult } from "lit-html";
import { SPANS, type Span } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { choice } from "./choice.ts";
import type { State } from "./state.ts";

export const SPAN_NAMES: Record<Span, string> = {
  "7d": "7 days",
  "30d": "30 days",
  "90d": "90 days",
  all: "all",
};

/** What is asked, and of which days; each change asks. */
export function lakeChoices(state: State, actions: Actions): TemplateResult {
  const { view } = state;
  return html`<div class="lake-choices">
    ${source(state, actions)}
    ${choice(
      "Days",
      SPANS,
      view.days,
      (days) => actions.look({ days }),
      (days) => SPAN_NAMES[days],
    )}
    <button class="button" @click=${actions.askAgain}>Ask again</button>
  </div>`;
}

function source({ sources, view }: State, actions: Actions): TemplateResult | typeof nothing {
  const sets = new Set([...(sources?.sets ?? []), ...(view.from === undefined ? [] : [view.from])]);
  if (sets.size === 0) {
    return nothing;
  }
  // A set has ended long ago, so it is shown whole; the lake grows, and a month of it is enough to begin with.
  const pick = (name: string) =>
    actions.look(name === "" ? { from: undefined, days: "30d" } : { from: name, days: "all" });
  return html`<label>
    <span class="hidden">Source</span>
    <select id="source" @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}>
      <option .value=${""} ?selected=${view.from === undefined}>the lake</option>
      ${[...sets].map((name) => html`<option .value=${name} ?selected=${name === view.from}>${name}</option>`)}
    </select>
  </label>`;
}
