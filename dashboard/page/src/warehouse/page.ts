import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { duration, sentence } from "../format.ts";
import type { State } from "../state.ts";
import { droppedUnread } from "./dropped-unread.ts";
import { warehouseHeadline } from "./headline.ts";
import { hourRevenue } from "./hour-revenue.ts";
import { latestSync } from "./latest-sync.ts";
import { latestWake } from "./latest-wake.ts";
import { popularProducts } from "./popular-products.ts";
import { refresh } from "./refresh.ts";
import { behaviour, shopCategories, shopStatuses } from "./shop.ts";
import { badRecords, streamFreshness } from "./streams.ts";
import { visitorFunnel } from "./visitor-funnel.ts";

/** A wake comes each hour at least, where the system is wanted. */
const OLD_MINUTES = 75;
const MINUTE_MS = 60_000;

/** Business figures as the latest wake of the warehouse left them; to look at them wakes nothing. */
export function warehouse(state: State, actions: Actions): TemplateResult {
  return html`${laneNote(state)} ${refresh(state, actions)} ${warehouseHeadline(state)}
    <div class="grid">
      ${latestWake(state)} ${hourRevenue(state)} ${popularProducts(state)} ${visitorFunnel(state)}
      ${streamFreshness(state)} ${badRecords(state)} ${latestSync(state)} ${shopCategories(state)}
      ${shopStatuses(state)} ${behaviour(state)}
    </div>`;
}

function laneNote(state: State): TemplateResult | typeof nothing {
  const { warehouseLane, wake, problems } = state;
  const problem = problems.wake;
  return html`${
    warehouseLane !== undefined && !warehouseLane.isOn
      ? html`<p class="lane-off" role="status">
          The lane warehouse is off: nothing wakes it by the clock; what came before is shown. Switch it on with
          <code>${warehouseLane.switchOn}</code>
        </p>`
      : nothing
  }
  ${problem === undefined ? nothing : html`<p class="failed" role="alert">${sentence(problem.message)}</p>`}
  ${
    problem === undefined && wake === null
      ? html`<p class="lane-off" role="status">The warehouse was never woken: a refresh makes the first figures.</p>`
      : nothing
  }
  ${droppedUnread(state)}
  ${
    (wake?.minutesBehind ?? 0) > OLD_MINUTES
      ? html`<p class="failed" role="alert">
          These figures are old: for ${duration((wake?.minutesBehind ?? 0) * MINUTE_MS)} no wake has read all streams. Wakes come by the clock while
          the system is started; a refresh makes new figures now.
        </p>`
      : nothing
  }`;
}
