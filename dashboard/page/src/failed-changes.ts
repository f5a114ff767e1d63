import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { count, time } from "./format.ts";
import { type Row, text } from "./rows.ts";
import type { State } from "./state.ts";

const SHORT_ID = 8;

/** Changes of which no row was made, and a way to try them again. */
export function failedChanges(state: State, actions: Actions): TemplateResult {
  const { ordersLane, answers } = state;
  const repair = ordersLane?.repair;
  const isBusy = ordersLane === undefined || repair?.running !== null;
  const total = answers.failed?.total ?? 0;
  return card(state, {
    topic: "failed",
    title: "Failed records",
    note: "Changes that came through the pipe and could not be made to rows. A replay tries them by today’s code; what was delivered already counts once.",
    className: "full",
    empty: "None failed.",
    aside: html`${
      total === 0
        ? nothing
        : html`<div class="buttons">
            <button class="button" ?disabled=${isBusy} @click=${() => actions.repair("replay")}>
              ${repair?.running === "replay" ? "Replaying…" : "Replay all"}
            </button>
          </div>`
    }
      <p role="status">${outcome(state)}</p>`,
    content: (
      rows,
    ) => html`${rows.length < total ? html`<p class="note">The first ${count(rows.length)} of ${count(total)}.</p>` : nothing}
      <div class="scroll tall" tabindex="0" role="region" aria-label="Failed records">
        <table>
          <thead>
            <tr>
              <th scope="col">record</th>
              <th scope="col"><span class="hidden">replay</span></th>
              <th scope="col">failed</th>
              <th scope="col">error</th>
              <th scope="col">by today’s code</th>
              <th scope="col">begins, letters as x</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => line(row, isBusy, actions))}
          </tbody>
        </table>
      </div>`,
  });
}

function line(row: Row, isBusy: boolean, actions: Actions): TemplateResult {
  const id = text(row, "id");
  const short = id.slice(0, SHORT_ID);
  return html`<tr data-failed=${id}>
    <th scope="row" class="order-id" title=${id}>${short}</th>
    <td>
      <button class="link" ?disabled=${isBusy} aria-label="Replay ${short}" @click=${() => actions.repair("replay", [id])}>
        Replay
      </button>
    </td>
    <td>${row.failed_at === null ? "–" : time(text(row, "failed_at"))}</td>
    <td><bdi>${text(row, "error")}</bdi></td>
    <td><bdi>${row.reason === null ? "a row can be made" : text(row, "reason")}</bdi></td>
    <td><code>${text(row, "start")}</code></td>
  </tr>`;
}

/** Of the last replay that was asked for here. */
function outcome({ ordersLane }: State): string {
  const replayed = ordersLane?.repair.replayed ?? null;
  if (replayed === null) {
    return "";
  }
  const left = replayed.failed_again === 0 ? "" : ` ${count(replayed.failed_again)} failed again.`;
  return `${count(replayed.replayed)} replayed.${left}`;
}
