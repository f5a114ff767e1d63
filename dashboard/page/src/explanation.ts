import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ExplainedLine } from "../../../postgres/explain.ts";
import { landingPage, RULES, whatCounted, whyLeftOut } from "../../../postgres/explanation-texts.ts";
import { DEFINITIONS, MODELS } from "../../../postgres/models.ts";
import { duration, money, sentence, time, words } from "./format.ts";
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
          : html`${content.lines.map(explainedLine)}
              ${content.lines.some(({ touches }) => touches.length > 0) ? definitions() : nothing}`
    }`;
}

function explainedLine(line: Line): TemplateResult {
  const { touches, left_out } = line;
  return html`<section class="explained" aria-label="Line ${line.line_no}">
    <h3>
      ${line.quantity} × <bdi>${line.product_id}</bdi> <strong>${money(line.amount, line.currency)}</strong>
      <span class="note">
        <bdi>${line.category ?? "no category"}</bdi>, ${time(line.line_time)},
        ${line.scope === "user" ? "its path has clicks on any product" : "its path has clicks on this product"};
        ${line.is_settled ? "settled" : "may still change, clicks may arrive late"}
      </span>
    </h3>
    ${timeline(line)}
    ${
      touches.length === 0
        ? html`<p class="empty">No touch led here: the line is unattributed.</p>`
        : html`<p class="note">${sentence(RULES[line.credits])} Half-life: ${duration(line.half_life_seconds * 1_000)}.</p>
            ${touchesTable(line)} ${clicksOfTouches(line)}`
    }
    ${left_out.length === 0 ? nothing : leftOut(line)}
  </section>`;
}

function touchesTable({ touches, currency, line_no }: Line): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Touches of line ${line_no}">
    <table data-touches=${line_no}>
      <thead>
        <tr>
          <th scope="col" class="num">#</th>
          <th scope="col">channel</th>
          <th scope="col">brought by</th>
          <th scope="col">click that counts</th>
          ${MODELS.map((model) => html`<th scope="col" class="num" title=${DEFINITIONS[model]}>${words(model)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${touches.map(
          (touch) => html`<tr data-click=${touch.click_id}>
            <td class="num">${touch.position}</td>
            <td><span class=${channelClass(touch.channel)} aria-hidden="true"></span>${words(touch.channel)}</td>
            <td>${broughtBy(touch)}</td>
            <td>${time(touch.click_time)} <span class="note">${touch.device}</span></td>
            ${MODELS.map(
              (model) =>
                html`<td class="num ${Number(touch[model]) === 0 ? "zero" : ""}">${money(touch[model], currency)}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** From where the visit came, and under it when and to what. */
function broughtBy({ source, medium, campaign, landing }: Line["touches"][number]): TemplateResult {
  const page = landing && landingPage(landing);
  return html`<bdi>${source}</bdi>${medium ? html` / <bdi>${medium}</bdi>` : nothing}${campaign ? html` · <bdi>${campaign}</bdi>` : nothing}
    ${landing ? html`<span class="note">${time(landing.time)}${page ? html`, <bdi>${page}</bdi>` : nothing}</span>` : nothing}`;
}

function clicksOfTouches({ touches, line_no }: Line): TemplateResult {
  const clicks = touches.flatMap((touch) =>
    touch.clicks.map((click) => ({ ...click, touch: touch.position })),
  );
  return html`<details>
    <summary>The clicks that the touches stand for: ${clicks.length}</summary>
    <table data-clicks=${line_no}>
      <tbody>
        ${clicks.map(
          (click) => html`<tr>
            <td class="num">${click.touch}</td>
            <td>${time(click.time)}</td>
            <td><bdi>${words(whatCounted(click))}</bdi></td>
            <td>${click.product_id ? html`<bdi>${click.product_id}</bdi>` : nothing}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

function leftOut({ left_out, line_no }: Line): TemplateResult {
  return html`<details>
    <summary>Other clicks of the shopper, in no touch: ${left_out.length}</summary>
    <table data-left-out=${line_no}>
      <tbody>
        ${left_out.map(
          (click) => html`<tr>
            <td>${time(click.click_time)}</td>
            <td>${words(click.event_type)}</td>
            <td>${click.source}</td>
            <td><bdi>${words(whyLeftOut(click))}</bdi></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

function definitions(): TemplateResult {
  return html`<details class="definitions">
    <summary>How the models share</summary>
    <table>
      <tbody>
        ${MODELS.map((model) => html`<tr><th scope="row">${words(model)}</th><td>${DEFINITIONS[model]}</td></tr>`)}
      </tbody>
    </table>
  </details>`;
}
