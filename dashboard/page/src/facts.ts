import { html, nothing, type TemplateResult } from "lit-html";
import type { LakeSources } from "../../../athena/lake-sources.ts";
import type { MakingAnswer } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { count, sentence, time } from "./format.ts";
import type { State } from "./state.ts";

/** How new the lake's facts are, and what makes more of them. */
export function facts(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { lake, sources, lakeRefusal } = state;
  if (lake === undefined) {
    return nothing;
  }
  const { making } = lake;
  return html`<section class="making" aria-label="Facts of the lake">
    ${sources === undefined ? nothing : html`<p class="note">${age(sources)}</p>`}
    ${
      making === null
        ? nothing
        : html`<button class="button" ?disabled=${making.isRunning} @click=${actions.makeFacts}>
            ${making.isRunning ? "Making facts…" : "Make facts now"}
          </button>`
    }
    <p role="status">${making === null ? nothing : course(making)}</p>
    ${
      making?.problem || lakeRefusal
        ? html`<p class="failed" role="alert">${sentence(lakeRefusal ?? making?.problem ?? "")}</p>`
        : nothing
    }
  </section>`;
}

const age = ({ newestHour }: LakeSources) =>
  newestHour === null
    ? "No facts yet: they are made of what the lane has kept."
    : `The newest facts are of the hour from ${time(newestHour)} on.`;

/** Of a run: how far it is, or what it did. */
function course({ isRunning, progress, outcome }: MakingAnswer): TemplateResult | typeof nothing {
  if (isRunning) {
    return progress === null
      ? html`<span class="note">Looking for what came in…</span>`
      : html`<progress aria-label="Facts" max=${progress.of} value=${progress.objects}></progress>
          <span class="note">${progress.day}: ${count(progress.objects)} of ${count(progress.of)} objects, ${count(progress.records)} records</span>`;
  }
  return outcome === null ? nothing : html`<span class="note">${described(outcome)}</span>`;
}

function described({ objects, records, partitions, rejected }: NonNullable<MakingAnswer["outcome"]>): string {
  return objects === 0
    ? "Nothing came since the last time."
    : `Read ${count(records)} records; wrote ${count(partitions)} partitions anew${rejected === 0 ? "" : `; rejected ${count(rejected)}`}.`;
}
