import { html, nothing, type TemplateResult } from "lit-html";
import { quoted } from "../../../../events/visible-text.ts";
import type { WakePrice } from "../../../wire.ts";
import type { Actions } from "../actions.ts";
import { count, duration, money, sentence } from "../format.ts";
import type { State } from "../state.ts";

const HOUR_SECONDS = 3_600;

/** What a refresh costs, the button that has it done, how far it is and what came of it. */
export function refresh(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { warehouseLane: lane, warehouseRefusal, wake } = state;
  if (lane === undefined) {
    return nothing;
  }
  const { runningSeconds, tookSeconds, problem } = lane.refresh;
  const isRunning = runningSeconds !== null;
  const failure = warehouseRefusal ?? problem;
  return html`<section class="making" aria-label="Refresh of the warehouse">
    <button
      class="button"
      aria-describedby="refresh-price"
      ?disabled=${isRunning || (lane.price !== null && !lane.isOn)}
      @click=${actions.refreshWarehouse}
    >
      ${isRunning ? "Refreshing…" : "Refresh now"}
    </button>
    <p class="note" id="refresh-price">${priceText(lane.price, wake?.seconds)}</p>
    ${isRunning ? course(runningSeconds, wake?.seconds) : nothing}
    <p class="note" role="status">${outcome(isRunning, tookSeconds)}</p>
    ${failure ? html`<p class="failed" role="alert">${sentence(quoted(failure))}</p>` : nothing}
  </section>`;
}

/** @param seconds of the latest wake, where that is known */
function priceText(price: WakePrice | null, seconds: number | undefined): string {
  if (price === null) {
    return "A refresh costs nothing: the warehouse is a twin on this machine.";
  }
  const { rpu, usdPerRpuHour, leastSeconds } = price;
  const usd = (rpu * usdPerRpuHour * Math.max(leastSeconds, seconds ?? 0)) / HOUR_SECONDS;
  const before = seconds === undefined ? "" : `; the latest took ${duration(seconds * 1_000)}`;
  return `A refresh wakes the warehouse, which costs about ${money(usd.toFixed(3), "USD")}: ${rpu} RPU for ${leastSeconds} s at least${before}.`;
}

function course(running: number, latest: number | undefined): TemplateResult {
  const so = `${count(running)} s so far`;
  return latest === undefined
    ? html`<progress aria-label="Refresh"></progress> <span class="note">${so}</span>`
    : html`<progress aria-label="Refresh" max=${Math.max(latest, running, 1)} value=${running}></progress>
        <span class="note">${so}; the latest took ${duration(latest * 1_000)}</span>`;
}

function outcome(isRunning: boolean, tookSeconds: number | null): string {
  if (isRunning) {
    return "Reading the streams, then making the figures.";
  }
  return tookSeconds === null ? "" : `Refreshed in ${duration(tookSeconds * 1_000)}.`;
}
