import { html, nothing, svg, type TemplateResult } from "lit-html";
import { DEFINITIONS, MODELS, type Model } from "../../../postgres/models.ts";
import { DIMENSIONS } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { choice } from "./choice.ts";
import { money, roundMoney, words } from "./format.ts";
import { channelClass } from "./marks.ts";
import { number, type Row, text } from "./rows.ts";
import { currencyOf, type State } from "./state.ts";

const isShare = (row: Row) => row.name !== "unattributed";

const extremes = (row: Row) => {
  const values = MODELS.map((model) => number(row, model));
  return [Math.min(...values), Math.max(...values)] as const;
};

/** What each model credits, a row a name; how far the models are apart is the line between their dots. */
export function credit(state: State, actions: Actions): TemplateResult {
  const { view, model } = state;
  const within = view.product ?? view.category;
  return card(state, {
    topic: "credit",
    title: "Who earned it?",
    className: "wide",
    note:
      view.by === "category" && view.product === undefined
        ? "A line has one category, so here the six models agree."
        : "Six models split each order among its touches, one for each source of a visit. Where the dots are far apart, they disagree.",
    aside: html`<div class="controls">
      ${
        within === undefined
          ? choice("Credit by", DIMENSIONS, view.by, (by) => actions.look({ by }))
          : html`<button class="chip" @click=${() => actions.look({ category: undefined, product: undefined })}>
              ${view.product === undefined ? "category" : "product"} <bdi>${within}</bdi>
              <span aria-hidden="true">×</span><span class="hidden">: show all again</span>
            </button>`
      }
      ${choice("Model", MODELS, model, actions.pickModel)}
      <p class="note" data-definition=${model}>${words(model)}: ${DEFINITIONS[model]}</p>
    </div>`,
    empty: "No credit in this time: choose a longer one, or wait for orders.",
    content: (rows) => creditTable(rows, state),
  });
}

function creditTable(rows: Row[], state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  const highest = Math.max(...rows.filter(isShare).map((row) => extremes(row)[1]), 0) || 1;
  const widest = Math.max(...rows.map((row) => number(row, "spread")));
  return html`${dispute(rows, currency, widest)}
    <div class="scroll" tabindex="0" role="region" aria-label="Credit by model">
      <table class="credit">
        <thead>
          <tr>
            <th scope="col">${state.view.product === undefined ? words(state.view.by) : "channel"}</th>
            <th scope="col" class="strip-head"><span class="hidden">the six models on one scale</span></th>
            ${MODELS.map(
              (model) =>
                html`<th scope="col" class="num ${model === state.model ? "picked" : "model"}" title=${DEFINITIONS[model]}>${words(model)}</th>`,
            )}
            <th scope="col" class="num">apart</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => creditRow(row, state, { currency, highest, widest }))}
        </tbody>
      </table>
    </div>`;
}

function creditRow(
  row: Row,
  { model: picked }: State,
  { currency, highest, widest }: { currency: string; highest: number; widest: number },
): TemplateResult {
  const name = text(row, "name");
  const spread = number(row, "spread");
  const [least, most] = extremes(row);
  const mark = (value: number) =>
    spread === 0 ? "" : value === most ? "most" : value === least ? "least" : "";
  return html`<tr class=${isShare(row) ? "" : "unattributed"} data-name=${name}>
    <th scope="row"><span class=${channelClass(name)} aria-hidden="true"></span>${words(name)}</th>
    <td class="strip-cell">${isShare(row) ? strip(row, picked, highest, spread > 0 && spread === widest) : nothing}</td>
    ${MODELS.map((model) => {
      const value = text(row, model);
      return html`<td class="num ${model === picked ? "picked" : "model"} ${mark(Number(value))}" data-model=${model}>
        <data value=${value} title=${money(value, currency)}>${roundMoney(value, currency, highest)}</data>
      </td>`;
    })}
    <td class="num apart ${spread > 0 && spread === widest ? "widest" : ""}">
      <data value=${text(row, "spread")}>${spread === 0 ? "–" : roundMoney(spread, currency, highest)}</data>
    </td>
  </tr>`;
}

/** Six dots on one scale, and the line that they span. */
function strip(row: Row, picked: Model, highest: number, isWidest: boolean): TemplateResult {
  const at = (value: number) => `${(2 + (96 * value) / highest).toFixed(2)}%`;
  const [least, most] = extremes(row);
  return html`<svg class="strip ${isWidest ? "widest" : ""}" height="24" aria-hidden="true">
    <line class="strip-axis" x1="2%" x2="98%" y1="12" y2="12" />
    <line class="strip-span" x1=${at(least)} x2=${at(most)} y1="12" y2="12" />
    ${MODELS.filter((model) => model !== picked).map(
      (model) =>
        svg`<circle class="strip-dot" cx=${at(number(row, model))} cy="12" r="3.5"><title>${words(model)}</title></circle>`,
    )}
    <circle class="strip-picked" cx=${at(number(row, picked))} cy="12" r="5.5"></circle>
  </svg>`;
}

/** Where the models are furthest apart, in words. */
function dispute(rows: Row[], currency: string, widest: number): TemplateResult | typeof nothing {
  const row = rows.find((candidate) => widest > 0 && number(candidate, "spread") === widest);
  if (row === undefined) {
    return nothing;
  }
  const [least, most] = extremes(row);
  const models = (value: number) =>
    words(
      MODELS.filter((model) => number(row, model) === value)
        .slice(0, 2)
        .join(" and "),
    );
  return html`<p class="dispute">
    Most disputed: <strong><bdi>${words(text(row, "name"))}</bdi></strong>, from
    <strong>${roundMoney(least, currency)}</strong> by ${models(least)} to
    <strong>${roundMoney(most, currency)}</strong> by ${models(most)}.
  </p>`;
}
