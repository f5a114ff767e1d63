import { html, nothing, type TemplateResult } from "lit-html";
import type { LastRun } from "../../../functions/order-reconciler/last-run.ts";
import type { Actions } from "./actions.ts";
import { orderButton } from "./changed-orders.ts";
import { count, duration, sentence, time, words } from "./format.ts";
import type { State } from "./state.ts";

/** Whether every change came into the lake: what the last run found, and how new the lake is. */
export function reconciliation(state: State, actions: Actions): TemplateResult {
  const { ordersLane, ordersRefusal, problems } = state;
  const repair = ordersLane?.repair;
  const isRunning = (repair?.running ?? null) !== null;
  const unanswered = problems.reconciled?.kind === "failed" ? problems.reconciled.message : undefined;
  const problem = ordersRefusal ?? repair?.problem ?? unanswered;
  return html`<section class="card half" aria-labelledby="title-reconciled" data-topic="reconciled">
    <header>
      <h2 id="title-reconciled">Reconciled</h2>
      <p class="note">
        By the clock: what raw has and the lake has not is put there, then the table is held against the lake.
      </p>
    </header>
    ${lastRun(state, actions)}
    <div class="buttons">
      <button class="button" ?disabled=${isRunning || ordersLane === undefined} @click=${() => actions.repair("reconcile")}>
        ${repair?.running === "reconcile" ? "Reconciling…" : "Reconcile now"}
      </button>
    </div>
    ${problem ? html`<p class="failed" role="alert">${sentence(problem)}</p>` : nothing}
  </section>`;
}

function lastRun({ reconciled, problems }: State, actions: Actions): TemplateResult {
  if (reconciled === undefined) {
    const problem = problems.reconciled;
    return problem === undefined
      ? html`<p class="empty">Asking…</p>`
      : html`<p class="empty">${sentence(problem.message)}</p>`;
  }
  return reconciled === null
    ? html`<p class="empty">No run has ended yet.</p>`
    : html`${verdict(reconciled)} ${figures(reconciled)} ${differing(reconciled, actions)}`;
}

function verdict({ ended_at, changes, failed, orders }: LastRun): TemplateResult {
  const faults = [
    ...(changes.refilled > 0 ? [`${count(changes.refilled)} missed, put right`] : []),
    ...(orders.differ > 0 ? [`${count(orders.differ)} differ`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(changes.is_complete ? [] : ["not at the end of raw yet"]),
  ];
  const isGood = faults.length === 0;
  return html`<p class="verdict ${isGood ? "good" : "bad"}" data-verdict=${isGood ? "good" : "bad"}>
    ${isGood ? "✓ Every change is in the lake, every order is alike." : `${sentence(faults.join(", "))}`}
    <span class="note">at ${time(ended_at)}</span>
  </p>`;
}

function figures({ age_seconds, changes, failed, orders }: LastRun): TemplateResult {
  const lines: [name: string, value: string | number, shown: string][] = [
    ["Freshness", age_seconds ?? "", freshness(age_seconds)],
    ["Changes looked at", changes.changes, count(changes.changes)],
    ["Missed, now in the lake", changes.refilled, count(changes.refilled)],
    ["Put aside, no row to be made", changes.put_aside, count(changes.put_aside)],
    ["Orders compared", orders.orders, count(orders.orders)],
    ["Orders that differ", orders.differ, count(orders.differ)],
    ["Failed changes", failed, count(failed)],
  ];
  return html`<dl class="facts">
    ${lines.map(([name, value, shown]) => html`<dt>${name}</dt><dd><data value=${value}>${shown}</data></dd>`)}
  </dl>`;
}

/** Of the newest delivered change against the newest that there is. */
function freshness(seconds: number | null): string {
  if (seconds === null) {
    return "no change yet";
  }
  return seconds === 0
    ? "the newest change is there"
    : `${duration(seconds * 1_000)} behind the newest change`;
}

function differing({ orders }: LastRun, actions: Actions): TemplateResult | typeof nothing {
  return orders.some.length === 0
    ? nothing
    : html`<details>
        <summary>Which differ${orders.some.length < orders.differ ? `: ${count(orders.some.length)} of them` : ""}</summary>
        <ul>
          ${orders.some.map(({ orderid, kind }) => html`<li>${orderButton(orderid, actions)} ${words(kind)}</li>`)}
        </ul>
      </details>`;
}
