import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { brands } from "./brands.ts";
import { carts } from "./carts.ts";
import { facts } from "./facts.ts";
import { sentence } from "./format.ts";
import { lakeChoices } from "./lake-choices.ts";
import type { State } from "./state.ts";
import { visitors } from "./visitors.ts";
import { week } from "./week.ts";

/** What visitors did over days and months. */
export function insights(state: State, actions: Actions): TemplateResult {
  return html`${laneNote(state)} ${lakeChoices(state, actions)} ${state.view.from === undefined ? facts(state, actions) : nothing}
    <div class="grid">
      ${visitors(state, actions)} ${carts(state, actions)} ${brands(state, actions)} ${week(state, actions)}
    </div>`;
}

function laneNote({ lake, problems }: State): TemplateResult | typeof nothing {
  if (lake !== undefined && !lake.isOn) {
    return html`<p class="lane-off" role="status">
      The lane lake is off: nothing that comes in is kept for these figures. Switch it on with
      <code>${lake.switchOn}</code>
    </p>`;
  }
  return problems.sources === undefined
    ? nothing
    : html`<p class="failed" role="alert">${sentence(problems.sources.message)}</p>`;
}
