import { html, nothing, type TemplateResult } from "lit-html";
import { visibleLine, visibleText } from "../../../events/visible-text.ts";
import type { Actions, Chosen } from "./actions.ts";
import { botAgents } from "./bot-agents.ts";
import { botsHeadline } from "./bots-headline.ts";
import { card } from "./card.ts";
import { count, roundMoney, sentence, time, words } from "./format.ts";
import { channelClass } from "./marks.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import { currencyOf, rowsOfTopic, type State } from "./state.ts";

const STEP_SECONDS = 5;

/** Who is no person, what that moves, and what people decided. */
export function bots(state: State, actions: Actions): TemplateResult {
  return html`${laneNote(state)} ${botsHeadline(state)}
    <div class="grid">
      ${marked(state, actions)} ${mails(state)} ${rates(state)} ${moved(state)} ${decisions(state, actions)}
      ${botAgents(state)} ${agents(state, actions)}
    </div>`;
}

function laneNote({ lane }: State): TemplateResult | typeof nothing {
  if (lane === undefined) {
    return nothing;
  }
  return html`${
    lane.isOn
      ? nothing
      : html`<p class="lane-off" role="status">
          The lane bots is off: clicks of bots earn nothing all the same, but nobody is told within a second and no mail is
          sent. Switch it on with <code>${lane.switchOn}</code>
        </p>`
  }
  ${
    lane.problem === null
      ? nothing
      : html`<p class="failed" role="alert">
          ${sentence(lane.problem)} Lines that a decision moved may wait: npm run settings -- resume goes on.
        </p>`
  }
  ${lane.isCrediting ? html`<p class="note" role="status">Lines are being credited anew…</p>` : nothing}`;
}

/** Users who did too much at a time, an episode a row. */
function marked(state: State, actions: Actions): TemplateResult {
  return card(state, {
    topic: "marked",
    title: "Marked by rate",
    note: "More than 10 events within 10 s mark a user; an episode is the 10 minutes from a first mark on. The latest 50.",
    className: "wide",
    aside: lookUp(actions),
    empty: "Nobody was marked in this time.",
    content: (rows) => usersTable("Users marked by rate", rows, actions, ["episode", "last mark"]),
  });
}

/** Users who say themselves that they are bots. */
function agents(state: State, actions: Actions): TemplateResult {
  return card(state, {
    topic: "agents",
    title: "By user agent",
    note: "Users with clicks of a bot's user agent: the latest 20.",
    className: "full",
    empty: "No click of a bot's user agent in this time.",
    content: (rows) =>
      usersTable("Users with a bot's user agent", rows, actions, ["first click", "last click"]),
  });
}

function usersTable(
  label: string,
  rows: Row[],
  actions: Actions,
  [began, seen]: [string, string],
): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead>
        <tr>
          <th scope="col">user</th>
          <th scope="col"><span class="hidden">decide</span></th>
          <th scope="col">${began}</th>
          <th scope="col">${seen}</th>
          <th scope="col" class="num">most in 10 s</th>
          <th scope="col">by hand</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => userRow(row, actions))}
      </tbody>
    </table>
  </div>`;
}

function userRow(row: Row, actions: Actions): TemplateResult {
  const user = text(row, "user_id");
  const most = numberOrNull(row, "most");
  const isReleased = row.verdict === "released";
  return html`<tr data-user=${user}>
    <th scope="row">
      ${userButton(user, actions)} ${row.is_now && !isReleased ? html`<span class="live now">now</span>` : nothing}
    </th>
    <td>
      ${decideButton(user, isReleased ? BLOCK : RELEASE, actions)}
      ${row.verdict === null ? nothing : decideButton(user, WITHDRAW, actions)}
    </td>
    <td>${time(text(row, "began_at"))}</td>
    <td>${time(text(row, "last_seen_at"))}</td>
    <td class="num">${most === null ? "–" : html`<data value=${most}>${count(most)}</data>`}</td>
    <td>${row.verdict === null ? nothing : html`${row.verdict} by <bdi>${row.who}</bdi>: <bdi>${row.why}</bdi>`}</td>
  </tr>`;
}

const userButton = (user: string, actions: Actions) =>
  html`<button class="link" @click=${() => actions.showUser(user)}><bdi>${visibleLine(user)}</bdi></button>`;

const RELEASE = { name: "Release", verdict: "person" } as const;
const BLOCK = { name: "Block", verdict: "bot" } as const;
const WITHDRAW = { name: "Withdraw", verdict: "undecided" } as const;

const decideButton = (
  user: string,
  { name, ...chosen }: Chosen & { name: string },
  actions: Actions,
) => html`<button
    class="link"
    aria-label="${name} ${visibleLine(user)}"
    @click=${() => actions.showUser(user, chosen)}
  >
    ${name}
  </button>`;

/** Any user, also one that nothing has marked. */
function lookUp(actions: Actions): TemplateResult {
  return html`<form
    class="look-up"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const user = String(new FormData(event.target as HTMLFormElement).get("user"));
      if (user !== "") {
        actions.showUser(user);
      }
    }}
  >
    <label class="hidden" for="user">User id</label>
    <input id="user" type="search" name="user" placeholder="Any user's id" autocomplete="off" spellcheck="false" required />
    <button class="button" type="submit">Look</button>
  </form>`;
}

function rates(state: State): TemplateResult {
  const rows = rowsOfTopic(state, "rates") ?? [];
  const latest = rows.at(-2) ?? rows.at(-1);
  const perSecond = (column: string) => (latest ? (number(latest, column) / STEP_SECONDS).toFixed(0) : "–");
  return card(state, {
    topic: "rates",
    title: "People and bots",
    note: "Clicks and orders of the last five minutes, by their own time.",
    className: "half",
    empty: "No event in the last five minutes.",
    content: () => html`<div class="charts one">
      <figure>
        <figcaption>
          events/s <strong>${perSecond("people")}</strong> of people,
          <strong class="in">${perSecond("bots")}</strong> of bots
        </figcaption>
        <div class="chart" id="chart-rates"></div>
      </figure>
    </div>`,
  });
}

function moved(state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  return card(state, {
    topic: "moved",
    title: "Revenue that moved",
    note: "Whose first touch is another since bots' clicks earn nothing.",
    className: "half",
    empty: "No revenue moved in this time.",
    content: (rows) => html`<table>
      <thead>
        <tr>
          <th scope="col">would have earned</th>
          <th scope="col">earns</th>
          <th scope="col" class="num">lines</th>
          <th scope="col" class="num">revenue</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${channel(text(row, "from_channel"))}</th>
            <td>${channel(text(row, "to_channel"))}</td>
            <td class="num">${count(number(row, "lines"))}</td>
            <td class="num"><data value=${text(row, "revenue")}>${roundMoney(text(row, "revenue"), currency)}</data></td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  });
}

const channel = (name: string) =>
  html`<span class=${channelClass(name)} aria-hidden="true"></span>${words(name)}`;

function decisions(state: State, actions: Actions): TemplateResult {
  return card(state, {
    topic: "decisions",
    title: "Decided by hand",
    note: "The latest that holds a click's time wins, over rate and user agent; none is ever removed.",
    className: "full",
    empty: "Nobody was released or blocked yet.",
    content: (rows) => html`<div class="scroll" tabindex="0" role="region" aria-label="Decisions by hand">
      <table>
        <thead>
          <tr>
            <th scope="col">user</th>
            <th scope="col"><span class="hidden">withdraw</span></th>
            <th scope="col">verdict</th>
            <th scope="col">holds</th>
            <th scope="col">clicks from</th>
            <th scope="col">until</th>
            <th scope="col">by</th>
            <th scope="col">why</th>
            <th scope="col">decided</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr data-decision=${text(row, "id")}>
              <th scope="row">${userButton(text(row, "user_id"), actions)}</th>
              <td>${withdrawButton(row, actions)}</td>
              <td>${text(row, "verdict")}</td>
              <td>${text(row, "holds")}</td>
              <td>${bound(row.from_time, "the beginning")}</td>
              <td>${bound(row.to_time, "further notice")}</td>
              <td><bdi>${text(row, "who")}</bdi></td>
              <td><bdi>${text(row, "why")}</bdi></td>
              <td>${time(text(row, "made_at"))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  });
}

/** Of a decision that still holds; its span is given to be withdrawn with it. */
function withdrawButton(row: Row, actions: Actions): TemplateResult | typeof nothing {
  if (row.verdict === "withdrawn" || row.holds === "replaced") {
    return nothing;
  }
  const [from, to] = [row.from_time, row.to_time].map((moment) =>
    moment === null ? undefined : String(moment),
  );
  return decideButton(
    text(row, "user_id"),
    { ...WITHDRAW, ...(from && { from }), ...(to && { to }) },
    actions,
  );
}

export const bound = (moment: unknown, without: string) => (moment === null ? without : time(String(moment)));

/** What people were told. */
function mails({ lane }: State): TemplateResult {
  return html`<section class="card narrow" aria-labelledby="title-mails">
    <header>
      <h2 id="title-mails">Mails</h2>
      <p class="note">One an episode.</p>
    </header>
    ${
      lane === undefined
        ? html`<p class="empty">…</p>`
        : lane.mails === null
          ? html`<p class="empty">They go to alarm_email of this environment.</p>`
          : lane.mails.length === 0
            ? html`<p class="empty">None was sent.</p>`
            : html`<div class="mails scroll" tabindex="0" role="region" aria-label="Mails">
                ${lane.mails.map(
                  ({ sent, subject, text }) => html`<details>
                    <summary>${time(sent)} <bdi class="note">${visibleLine(text.split("\n")[0] ?? "")}</bdi></summary>
                    <p class="mail"><strong>${subject}</strong><br />${visibleText(text)}</p>
                  </details>`,
                )}
              </div>`
    }
  </section>`;
}
