import { html, type TemplateResult } from "lit-html";
import { headlineMoney, money } from "./format.ts";
import { type Row, text } from "./rows.ts";

const CODE = /^[A-Z]{3}$/;

/** As money where the currency is known; a shop may have told none. */
export function worthText(worth: string, currency: string, show = money): string {
  return CODE.test(currency) ? show(worth, currency) : `${worth} ${currency}`.trim();
}

/** What a row is worth. */
export function worth(row: Row): TemplateResult {
  return row.worth === null
    ? html`–`
    : html`<data value=${text(row, "worth")}>${worthText(text(row, "worth"), text(row, "currency"))}</data>`;
}

/** For a figure that has the place of a dozen digits. */
export const headlineWorth = (value: string, currency: string): string =>
  worthText(value, currency, headlineMoney);
