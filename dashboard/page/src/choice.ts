import { html, type TemplateResult } from "lit-html";
import { words } from "./format.ts";

/** One of a few, side by side. */
export function choice<T extends string>(
  label: string,
  values: readonly T[],
  chosen: string,
  pick: (value: T) => void,
  name: (value: T) => string = words,
): TemplateResult {
  return html`<fieldset class="segments">
    <legend class="hidden">${label}</legend>
    ${values.map(
      (value) => html`<label>
        <input
          type="radio"
          name=${label}
          .value=${value}
          .checked=${value === chosen}
          @change=${() => pick(value)}
        /><span>${name(value)}</span>
      </label>`,
    )}
  </fieldset>`;
}
