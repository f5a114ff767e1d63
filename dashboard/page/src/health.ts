import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { count, milliseconds, sentence, time, words } from "./format.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import { ATTRIBUTION, partOf, rowsOfTopic, type State } from "./state.ts";

const STEP_SECONDS = 5;

/** What came in, what was written, how fast, what was refused, and whether it adds up. */
export function health(state: State, actions: Actions): TemplateResult {
  return html`${jobCard(state, actions)} ${throughput(state)} ${books(state)} ${rejected(state)}`;
}

const RUNNING = ["STARTING", "RUNNING"];

function jobCard(state: State, actions: Actions): TemplateResult {
  const { problems, changing, refusal } = state;
  const job = partOf(state, ATTRIBUTION);
  const others = state.job?.parts.filter((part) => part !== job) ?? [];
  const isRunning = job !== undefined && RUNNING.includes(job.state);
  const backlogs = Object.entries(state.job?.backlogMs ?? {});
  const away = problems.job?.message;
  const busy = changing !== undefined || (job !== undefined && job.state === "STOPPING");
  return html`<section class="card quarter" aria-labelledby="title-job" data-topic="job">
    <header>
      <h2 id="title-job">Job</h2>
      <p class="note">${away ? sentence(away) : "The Glue streaming job, by way of the orchestrator."}</p>
    </header>
    <p class="job-state" role="status">
      <span class="lamp ${isRunning && !away ? "on" : "off"}" aria-hidden="true"></span>
      <data value=${away ? "AWAY" : (job?.state ?? "")}>${away ? "not reachable" : (job?.state.toLowerCase() ?? "…")}</data>
      ${job?.startedAt && isRunning && !away ? html`<span class="note">since ${time(job.startedAt)}</span>` : nothing}
    </p>
    <p class="buttons">
      <button class="button" ?disabled=${isRunning || busy || !!away || !job} @click=${() => actions.changeJob("start")}>
        ${changing === "start" ? "Starting…" : "Start"}
      </button>
      <button class="button" ?disabled=${!isRunning || busy || !!away} @click=${() => actions.changeJob("stop")}>
        ${changing === "stop" ? "Stopping…" : "Stop"}
      </button>
    </p>
    ${refusal || job?.errorMessage ? html`<p class="failed" role="alert">${refusal ?? job?.errorMessage}</p>` : nothing}
    <dl class="facts">
      ${others.map(({ name, state }) => fact(name, state.toLowerCase()))}
      ${fact("last batch", state.job?.lastBatch ? time(state.job.lastBatch) : "–")}
      ${backlogs.map(([stream, age]) => fact(`backlog of ${stream}`, milliseconds(age)))}
    </dl>
  </section>`;
}

const fact = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`;

function throughput(state: State): TemplateResult {
  const rows = rowsOfTopic(state, "pulse") ?? [];
  const latest = rows.at(-2) ?? rows.at(-1);
  return card(state, {
    topic: "pulse",
    title: "Stream",
    note: "The last five minutes.",
    className: "half",
    empty: "No batch in the last five minutes. Is the job running? Start it here.",
    content: () => html`<div class="charts">
      <figure>
        <figcaption>
          events/s <strong class="in">${latest ? perSecond(latest, "received") : "–"}</strong> in,
          <strong>${latest ? perSecond(latest, "accepted") : "–"}</strong> written
        </figcaption>
        <div class="chart" id="chart-throughput"></div>
      </figure>
      <figure>
        <figcaption>
          latency <strong>${milliseconds(latest ? numberOrNull(latest, "p50_ms") : null)}</strong> p50,
          <strong class="in">${milliseconds(latest ? numberOrNull(latest, "p95_ms") : null)}</strong> p95
        </figcaption>
        <div class="chart" id="chart-latency"></div>
      </figure>
    </div>`,
  });
}

const perSecond = (row: Row, column: string) => (number(row, column) / STEP_SECONDS).toFixed(0);

function books(state: State): TemplateResult {
  return card(state, {
    topic: "books",
    title: "Books",
    note: "Everything that came in, since the beginning.",
    className: "quarter",
    content: ([row = {}]) => {
      const [received, accepted, duplicates, repeats, refused, expired] = [
        "received",
        "accepted",
        "duplicates",
        "repeats",
        "rejected",
        "expired",
      ].map((column) => number(row, column)) as [number, number, number, number, number, number];
      const balances = received === accepted + duplicates + refused + expired;
      const entry = (sign: string, name: string, value: number) =>
        html`<tr><td>${sign}</td><th scope="row">${name}</th><td class="num"><data value=${value}>${count(value)}</data></td></tr>`;
      return html`<table class="books">
          <tbody>
            ${entry("", "accepted", accepted)} ${entry("+", "duplicates", duplicates)}
            ${repeats > 0 ? entry("", "of these repeats", repeats) : nothing}
            ${entry("+", "rejected", refused)} ${expired > 0 ? entry("+", "expired", expired) : nothing}
          </tbody>
          <tfoot>
            ${entry("=", "received", received)}
          </tfoot>
        </table>
        <p class="verdict ${balances ? "good" : "bad"}" data-balances=${balances}>
          <span aria-hidden="true">${balances ? "✓" : "✗"}</span>
          ${balances ? "The books balance" : "The books do not balance"}
          <span class="note">${count(number(row, "batches"))} batches</span>
        </p>`;
    },
  });
}

function rejected(state: State): TemplateResult {
  return card(state, {
    topic: "rejected",
    title: "Rejected",
    note: "Events that broke the contract, and the latest of each reason. npm run rejected -- show ID has the payload.",
    className: "full",
    empty: "Nothing was rejected.",
    content: (rows) => html`<div class="scroll" tabindex="0" role="region" aria-label="Rejected events">
      <table>
        <thead>
          <tr>
            <th scope="col">reason</th>
            <th scope="col" class="num">events</th>
            <th scope="col">latest</th>
            <th scope="col">where</th>
            <th scope="col">what</th>
            <th scope="col">id</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr data-reason=${text(row, "reason")}>
              <th scope="row">${words(text(row, "reason"))}</th>
              <td class="num"><data value=${number(row, "events")}>${count(number(row, "events"))}</data></td>
              <td>${time(text(row, "arrived_at"))}</td>
              <td>${text(row, "stream")} <code>${text(row, "path")}</code></td>
              <td>${text(row, "rule")}</td>
              <td><code>${text(row, "id").slice(0, 10)}</code></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  });
}
