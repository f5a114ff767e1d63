import { html, nothing, svg, type TemplateResult } from "lit-html";
import { duration, time } from "./format.ts";
import { type Row, text } from "./rows.ts";

/** Room for the first and the last mark. */
const [LEFT, RIGHT] = [3, 97];
const HEIGHT = 64;
const AXIS = 26;

/** Each version of an order from when until when, its removals, and now. */
export function orderTimeline(versions: Row[], now = Date.now()): TemplateResult {
  const begin = Date.parse(text(versions[0] as Row, "valid_from"));
  const last = versions.at(-1) as Row;
  const isThere = last.valid_to === null;
  const end = Math.max(isThere ? now : Date.parse(text(last, "valid_to")), begin + 1_000);
  const at = (moment: unknown) => {
    const ms = moment === null ? end : Date.parse(String(moment));
    return `${(LEFT + ((RIGHT - LEFT) * (ms - begin)) / (end - begin)).toFixed(2)}%`;
  };
  return html`<figure class="timeline">
    <svg height=${HEIGHT} role="img" aria-label="Time line: ${versions.map(described).join(", ")}">
      <line class="time-tick" x1="${LEFT}%" x2="${RIGHT}%" y1=${AXIS} y2=${AXIS} />
      ${versions.map(
        (row) =>
          svg`<line class="version-span" x1=${at(row.valid_from)} x2=${at(row.valid_to)} y1=${AXIS} y2=${AXIS} />`,
      )}
      ${versions.map(
        (
          row,
        ) => svg`<circle class="version-dot ${row.valid_to === null ? "is-now" : ""}" cx=${at(row.valid_from)} cy=${AXIS} r="6">
          <title>${described(row)}</title>
        </circle>`,
      )}
      ${versions
        .filter((row) => row.became === "removed")
        .map(
          (row) =>
            svg`<line class="version-end" x1=${at(row.valid_to)} x2=${at(row.valid_to)} y1=${AXIS - 12} y2=${AXIS + 12}><title>removed, ${time(text(row, "valid_to"))}</title></line>`,
        )}
      <text class="time-label" x="0" y=${HEIGHT - 6}>${time(text(versions[0] as Row, "valid_from"))}</text>
      <text class="time-label version-last" x="100%" y=${HEIGHT - 6}>${isThere ? "now" : time(text(last, "valid_to"))}</text>
    </svg>
    <figcaption class="note">
      A dot is a version, from when it was true; ${isThere ? "the filled one is true now" : "none is true now"}.
      ${versions.some((row) => row.became === "removed") ? "An upright line is a removal." : nothing}
      From the first to ${isThere ? "now" : "the end"}: ${duration(end - begin)}.
    </figcaption>
  </figure>`;
}

const described = (row: Row) =>
  `${row.status ?? "no status"} ${time(text(row, "valid_from"))}${row.became === "removed" ? `, removed ${time(text(row, "valid_to"))}` : ""}`;
