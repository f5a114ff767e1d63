import { html, nothing, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import type { WarehouseTopic } from "../../../wire.ts";
import { card } from "../card.ts";
import { time } from "../format.ts";
import type { State } from "../state.ts";

/** What a wake answered, with the time for which it holds. */
export function wakeCard(
  state: State,
  options: Omit<Parameters<typeof card>[1], "aside" | "topic"> & { topic: WarehouseTopic },
): TemplateResult {
  return card(state, { ...options, aside: asOf(state, options.topic) });
}

/** Of a report that failed at the latest wake the figures of one before are kept. */
function asOf({ answers, wake }: State, topic: WarehouseTopic): TemplateResult | typeof nothing {
  const { askedAt, notes = [] } = answers[topic] ?? {};
  if (askedAt === undefined) {
    return nothing;
  }
  const isKept = wake != null && askedAt < wake.wokeAt;
  return html`<p class="note ${isKept ? "failed" : ""}" data-as-of>
    As of <time datetime=${askedAt}>${time(askedAt)}</time>${isKept ? "; the latest wake failed to ask it anew" : nothing}. ${notes.map(visibleLine).join(" ")}
  </p>`;
}
