import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { changedOrders } from "./changed-orders.ts";
import { failedChanges } from "./failed-changes.ts";
import { sentence } from "./format.ts";
import { orderChanges } from "./order-changes.ts";
import { orderHistory } from "./order-history.ts";
import { orderStatuses } from "./order-statuses.ts";
import { ordersHeadline } from "./orders-headline.ts";
import { reconciliation } from "./reconciliation.ts";
import type { State } from "./state.ts";

/** What orders are and were, and whether the lake knows all that became of them. */
export function orders(state: State, actions: Actions): TemplateResult {
  return html`${laneNote(state)}
    <div class="lake-choices"><button class="button" @click=${actions.askOrdersAgain}>Ask again</button></div>
    ${ordersHeadline(state)}
    <div class="grid">
      ${orderStatuses(state)} ${reconciliation(state, actions)} ${orderChanges(state, actions)}
      ${changedOrders(state, actions)} ${orderHistory(state, actions)} ${failedChanges(state, actions)}
    </div>`;
}

function laneNote({ ordersLane, problems }: State): TemplateResult | typeof nothing {
  if (ordersLane !== undefined && !ordersLane.isOn) {
    return html`<p class="lane-off" role="status">
      The lane orders is off: no orders are made up, and nothing is reconciled; what came before is shown. Switch it on with
      <code>${ordersLane.switchOn}</code>
    </p>`;
  }
  return problems.statuses?.kind === "away"
    ? html`<p class="failed" role="alert">${sentence(problems.statuses.message)}</p>`
    : nothing;
}
