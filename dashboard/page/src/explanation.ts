import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ExplainedLine } from "../../../postgres/explain.ts";
import { MODELS } from "../../../postgres/models.ts";
import { money, time, words } from "./format.ts";
import { channelClass } from "./marks.ts";
import { timeline } from "./timeline.ts";

/** As JSON has it. */
type Json<Value> = Value extends Date ? string : { [Key in keyof Value]: Json<Value[Key]> };

export type Line = Json<ExplainedLine>;

type Content = { lines: Line[] } | { problem: string } | "loading";

let dialog: HTMLDialogElement | undefined;
let opened = 0;

/** Asks why the checkout is credited as it is, and shows it. */
export async function showExplanation(checkoutId: string): Promise<void> {
  opened += 1;
  const turn = opened;
  show(checkoutId, "loading");
  const content = await ask(checkoutId);
  if (turn === opened) {
    show(checkoutId, content);
  }
}

async function ask(checkoutId: string): Promise<Content> {
  try {
    const answer = await fetch(`/api/explain/${encodeURIComponent(checkoutId)}`);
    const body = await answer.json();
    if (answer.ok) {
      return { lines: body };
    }
    return {
      problem:
        answer.status === 404
          ? `There is no checkout ${checkoutId}. Its id is in the list of latest orders.`
          : body.error,
    };
  } catch {
    return { problem: "The dashboard's server does not answer: start it with npm start." };
  }
}

function show(checkoutId: string, content: Content): void {
  dialog ??= document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("aria-labelledby", "explained");
  render(explanation(checkoutId, content), dialog);
  if (!dialog.open) {
    dialog.showModal();
  }
}

function explanation(checkoutId: string, content: Content): TemplateResult {
  return html`<header>
      <h2 id="explained">Why? <span class="order-id">${checkoutId}</span></h2>
      <button class="button" autofocus @click=${() => dialog?.close()}>Close</button>
    </header>
    ${
      content === "loading"
        ? html`<p class="empty">…</p>`
        : "problem" in content
          ? html`<p class="failed" role="alert">${content.problem}</p>`
          : content.lines.map(explainedLine)
    }`;
}

function explainedLine(line: Line): TemplateResult {
  const { path } = line;
  return html`<section class="explained" aria-label="Line ${line.line_no}">
    <h3>
      ${line.quantity} × <bdi>${line.product_id}</bdi> <strong>${money(line.amount, line.currency)}</strong>
      <span class="note">
        <bdi>${line.category ?? "no category"}</bdi>, ${time(line.line_time)},
        ${line.scope === "user" ? "clicks on any product count" : "clicks on this product count"};
        ${line.is_settled ? "settled" : "may still change, clicks may arrive late"}
      </span>
    </h3>
    ${timeline(line)}
    ${path.length === 0 ? html`<p class="empty">No click led here: the line is unattributed.</p>` : pathTable(line)}
    ${line.left_out.length === 0 ? nothing : leftOut(line)}
  </section>`;
}

function pathTable({ path, currency, line_no }: Line): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Path of line ${line_no}">
    <table data-path=${line_no}>
      <thead>
        <tr>
          <th scope="col" class="num">#</th>
          <th scope="col">click</th>
          <th scope="col">channel</th>
          <th scope="col">source</th>
          ${MODELS.map((model) => html`<th scope="col" class="num">${words(model)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${path.map(
          (click) => html`<tr data-click=${click.click_id}>
            <td class="num">${click.position}</td>
            <td>${time(click.click_time)}</td>
            <td><span class=${channelClass(click.channel)} aria-hidden="true"></span>${words(click.channel)}</td>
            <td><bdi>${click.source}</bdi>${click.campaign ? html` · <bdi>${click.campaign}</bdi>` : nothing}</td>
            ${MODELS.map(
              (model) =>
                html`<td class="num ${Number(click[model]) === 0 ? "zero" : ""}">${money(click[model], currency)}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function leftOut({ left_out, line_no }: Line): TemplateResult {
  return html`<details>
    <summary>${left_out.length} clicks of the shopper earn nothing here</summary>
    <table data-left-out=${line_no}>
      <tbody>
        ${left_out.map(
          (click) => html`<tr>
            <td>${time(click.click_time)}</td>
            <td>${words(click.event_type)}</td>
            <td>${click.source}</td>
            <td>${words(click.reason)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
