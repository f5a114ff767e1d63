import { html, svg, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import type { Actions } from "./actions.ts";
import { count } from "./format.ts";
import { insightCard } from "./insight-card.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { figuresTable } from "./tables.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const HOURS = 24;
const ROW_HEIGHT = 24;
const AXIS_HEIGHT = 18;
const LABELLED_EVERY = 6;

/** Of each hour, what the table says. */
const FIRST_PLACES = 3;

/** Fainter, no one could tell it from nothing. */
const FAINTEST = 0.08;

/** When which categories are looked at. */
export function week(state: State, actions: Actions): TemplateResult {
  return insightCard(state, actions, {
    topic: "week",
    title: "Categories by weekday and hour",
    note: "Views; weekdays and hours are UTC's. Of each hour the ten categories that were viewed most.",
    className: "full",
    empty: "Nothing was viewed",
    chart: (rows) => chart(rows, state, actions),
    figures: (rows) =>
      figuresTable(
        rows
          .filter((row) => number(row, "place") <= FIRST_PLACES)
          .map((row) => ({
            ...row,
            weekday: row.weekday_name,
            category: visibleLine(text(row, "category")),
          })),
        "weekday",
        {
          hour: (row) => hourOf(number(row, "hour")),
          place: (row) => text(row, "place"),
          category: (row) => text(row, "category"),
          views: (row) => count(number(row, "views")),
          purchases: (row) => count(number(row, "purchases")),
        },
      ),
  });
}

function chart(rows: Row[], { weekOf }: State, actions: Actions): TemplateResult {
  const categories = namesOf(rows);
  const chosen = weekOf !== undefined && categories.includes(weekOf) ? weekOf : undefined;
  const cells = cellsOf(rows.filter((row) => chosen === undefined || row.category === chosen));
  const most = [...cells].reduce((one, other) => (viewsIn(other[1]) > viewsIn(one[1]) ? other : one));
  const told = `${chosen ?? "all categories"}, most on ${momentOf(most[0])}: ${viewsOf(viewsIn(most[1]))}`;
  return html`<label class="week-of">
      Category
      <select
        @change=${(event: Event) => actions.pickWeekOf((event.target as HTMLSelectElement).value || undefined)}
      >
        <option .value=${""} ?selected=${chosen === undefined}>all</option>
        ${categories.map(
          (name) => html`<option .value=${name} ?selected=${name === chosen}>${visibleLine(name)}</option>`,
        )}
      </select>
    </label>
    <figure>
      <figcaption><strong><bdi>${visibleLine(told)}</bdi></strong></figcaption>
      <div class="week">
        <p class="weekdays note" aria-hidden="true">${WEEKDAYS.map((name) => html`<span>${name.slice(0, 3)}</span>`)}</p>
        <svg height=${WEEKDAYS.length * ROW_HEIGHT + AXIS_HEIGHT} role="img" aria-label="Views by weekday and hour: ${visibleLine(told)}">
          ${WEEKDAYS.flatMap((_, weekday) =>
            Array.from({ length: HOURS }, (_, hour) => square(weekday, hour, cells, viewsIn(most[1]))),
          )}
          ${Array.from(
            { length: HOURS / LABELLED_EVERY },
            (_, index) =>
              svg`<text class="time-label" x=${at(index * LABELLED_EVERY)} y=${WEEKDAYS.length * ROW_HEIGHT + AXIS_HEIGHT - 4}>${hourOf(index * LABELLED_EVERY)}</text>`,
          )}
        </svg>
      </div>
    </figure>`;
}

function square(weekday: number, hour: number, cells: Cells, highest: number) {
  const place = weekday * HOURS + hour;
  const views = viewsIn(cells.get(place) ?? []);
  const opacity = views === 0 ? 0 : FAINTEST + (1 - FAINTEST) * (views / highest);
  return svg`<g>
    <rect class="bar-ground" x=${at(hour)} y=${weekday * ROW_HEIGHT} width=${at(0.94)} height=${ROW_HEIGHT - 2} />
    <rect class="bar-value" x=${at(hour)} y=${weekday * ROW_HEIGHT} width=${at(0.94)} height=${ROW_HEIGHT - 2} fill-opacity=${opacity.toFixed(3)} />
    <title>${momentOf(place)}: ${wordsOf(cells.get(place) ?? [])}</title>
  </g>`;
}

const at = (hour: number) => `${((100 * hour) / HOURS).toFixed(3)}%`;
const hourOf = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
const momentOf = (place: number) => `${WEEKDAYS[Math.floor(place / HOURS)]} at ${hourOf(place % HOURS)}`;

/** Rows by the hour of the week, the first being Monday's. */
type Cells = Map<number, Row[]>;

function cellsOf(rows: Row[]): Cells {
  const cells: Cells = new Map();
  for (const row of rows) {
    const place = (number(row, "weekday") - 1) * HOURS + number(row, "hour");
    cells.set(place, [...(cells.get(place) ?? []), row]);
  }
  return cells;
}

const viewsOf = (views: number) => `${count(views)} view${views === 1 ? "" : "s"}`;

const viewsIn = (rows: Row[]) => rows.reduce((total, row) => total + number(row, "views"), 0);

function wordsOf(rows: Row[]): string {
  const told = rows
    .slice(0, FIRST_PLACES)
    .map(
      (row) =>
        `${visibleLine(text(row, "category"))} ${viewsOf(number(row, "views"))}, ${count(number(row, "purchases"))} bought`,
    );
  return told.join("; ") || "nothing";
}

/** The most viewed first. */
function namesOf(rows: Row[]): string[] {
  const views = new Map<string, number>();
  for (const row of rows) {
    const name = text(row, "category");
    views.set(name, (views.get(name) ?? 0) + number(row, "views"));
  }
  return [...views].sort((one, other) => other[1] - one[1]).map(([name]) => name);
}
