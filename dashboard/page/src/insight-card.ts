import type { TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { chartCard } from "./chart-card.ts";
import { SPAN_NAMES } from "./lake-choices.ts";
import type { State } from "./state.ts";

/** A chart of the lake. @param options.empty where rows lack for a reason of this card's own */
export function insightCard(
  state: State,
  actions: Actions,
  options: Omit<Parameters<typeof chartCard>[2], "empty" | "choices"> & { empty?: string },
): TemplateResult {
  return chartCard(state, actions, { ...options, empty: emptyText(state, options.empty) });
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
