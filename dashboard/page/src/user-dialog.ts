import { html, nothing, render, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import type { UserHistory } from "../../../postgres/bots.ts";
import type { Decision } from "../../wire.ts";
import type { Chosen } from "./actions.ts";
import { bound } from "./bots.ts";
import { count, fieldTime, sentence, time, ZONE } from "./format.ts";
import { post } from "./post.ts";

type Content = { history: UserHistory } | { problem: string } | "loading";

interface Shown {
  user: string;
  chosen: Chosen;
  content: Content;
  /** Of the decision: under way, or why it was refused. */
  deciding: "asking" | { problem: string } | undefined;
}

const AWAY = "The dashboard's server does not answer: start it with npm start.";

let dialog: HTMLDialogElement | undefined;
let shown: Shown | undefined;

/** Why a user is taken for a bot or is not, and a form to decide over that. */
export async function showUser(user: string, chosen: Chosen = {}): Promise<void> {
  const opened: Shown = { user, chosen, content: "loading", deciding: undefined };
  shown = opened;
  draw(opened);
  opened.content = await ask(user);
  draw(opened);
}

async function ask(user: string): Promise<Content> {
  try {
    const answer = await fetch(`/api/bots/users?id=${encodeURIComponent(user)}`);
    const body = await answer.json();
    return answer.ok ? { history: body } : { problem: body.error };
  } catch {
    return { problem: AWAY };
  }
}

async function decide(of: Shown, event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const given = new FormData(form);
  const decision: Decision = {
    user: of.user,
    verdict: given.get("verdict") as Decision["verdict"],
    why: String(given.get("why")),
    ...moment("from", given),
    ...moment("to", given),
  };
  of.deciding = "asking";
  draw(of);
  const problem = await post("/api/bots/decisions", decision);
  of.deciding = problem === undefined ? undefined : { problem };
  if (problem === undefined) {
    form.reset();
    of.content = await ask(of.user);
  }
  draw(of);
}

/** As the reader's clock has it, which a form gives without a zone. */
function moment(name: "from" | "to", given: FormData): Partial<Decision> {
  const text = String(given.get(name) ?? "");
  return text === "" ? {} : { [name]: new Date(text).toISOString() };
}

function draw(of: Shown): void {
  if (of !== shown) {
    return;
  }
  dialog ??= document.body.appendChild(document.createElement("dialog"));
  dialog.setAttribute("aria-labelledby", "user-shown");
  render(userDialog(of), dialog);
  if (!dialog.open) {
    dialog.showModal();
  }
}

function userDialog(of: Shown): TemplateResult {
  const { content } = of;
  return html`<header>
      <h2 id="user-shown">A bot? <bdi class="order-id">${visibleLine(of.user)}</bdi></h2>
      <button class="button" @click=${() => dialog?.close()}>Close</button>
    </header>
    ${
      content === "loading"
        ? html`<p class="empty">…</p>`
        : "problem" in content
          ? html`<p class="failed" role="alert">${sentence(content.problem)}</p>`
          : html`${facts(content.history)} ${decisionForm(of, content.history)} ${episodes(content.history)} ${overrides(content.history)}`
    }`;
}

function facts(history: UserHistory): TemplateResult {
  const { clicks, agent_clicks, checkouts, first_event, last_event, most, most_at } = history;
  const now = history.overrides.find(({ holds, verdict }) => holds === "now" && verdict !== "withdrawn");
  return html`<p>
      ${
        first_event === null || last_event === null
          ? "No event of this user is kept."
          : `${count(clicks)} click${clicks === 1 ? "" : "s"} and ${count(checkouts)} order${checkouts === 1 ? "" : "s"}, from ${time(first_event)} to ${time(last_event)}.`
      }
      ${most === null || most_at === null ? nothing : html`At most <strong>${count(most)}</strong> events within 10 s, at ${time(most_at)}.`}
      ${agent_clicks === 0 ? nothing : `${count(agent_clicks)} of the clicks came from a bot's user agent.`}
    </p>
    ${
      now
        ? html`<p data-verdict=${now.verdict}>
            <strong>${now.verdict}</strong> now, until ${bound(now.to_time, "further notice")}, by <bdi>${now.who}</bdi>:
            <bdi>${now.why}</bdi>
          </p>`
        : nothing
    }`;
}

function decisionForm(of: Shown, { overrides }: UserHistory): TemplateResult {
  const { deciding, chosen } = of;
  const { verdict = "person", from, to } = chosen;
  const choice = (value: Decision["verdict"], label: string, note: string) =>
    html`<label>
      <input type="radio" name="verdict" value=${value} ?checked=${value === verdict} required />
      ${label} <span class="note">${note}</span>
    </label>`;
  return html`<form class="decide" @submit=${(event: SubmitEvent) => void decide(of, event)}>
    <fieldset>
      <legend>Decide</legend>
      ${choice("person", "Release", "it is a person: its clicks earn")}
      ${choice("bot", "Block", "it is a bot: its clicks earn nothing")}
      ${overrides.length === 0 ? nothing : choice("undecided", "Withdraw", "what was decided: rate and user agent decide again")}
    </fieldset>
    <label class="why">Why <input name="why" maxlength="1000" autocomplete="off" required autofocus /></label>
    <label>Clicks from <input type="datetime-local" name="from" step="1" value=${fieldTime(from, Math.floor)} /></label>
    <label>until <input type="datetime-local" name="to" step="1" value=${fieldTime(to, Math.ceil)} /></label>
    <button class="button" type="submit" ?disabled=${deciding === "asking"}>
      ${deciding === "asking" ? "Deciding…" : "Decide"}
    </button>
    ${
      typeof deciding === "object"
        ? html`<p class="failed" role="alert">${sentence(deciding.problem)}</p>`
        : nothing
    }
    <p class="note">
      Without times it holds for all clicks, past and to come. Times are your clock's, as everywhere on this page (${ZONE}).
      The lines that it moves are credited anew at once.
    </p>
  </form>`;
}

function episodes({ episodes }: UserHistory): TemplateResult | typeof nothing {
  return episodes.length === 0
    ? nothing
    : html`<h3>Episodes</h3>
        <table data-episodes>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col">last mark</th>
              <th scope="col" class="num">most in 10 s</th>
            </tr>
          </thead>
          <tbody>
            ${episodes.map(
              ({ began_at, last_marked_at, most }) => html`<tr>
                <td>${time(began_at)}</td>
                <td>${time(last_marked_at)}</td>
                <td class="num">${most === null ? "kept no more" : count(most)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`;
}

function overrides({ overrides }: UserHistory): TemplateResult | typeof nothing {
  return overrides.length === 0
    ? nothing
    : html`<h3>Decided by hand</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Decided by hand"><table data-overrides>
          <tbody>
            ${overrides.map(
              ({ verdict, from_time, to_time, who, why, made_at, holds }) => html`<tr>
                <th scope="row">${verdict} <span class="note">${holds}</span></th>
                <td>from ${bound(from_time, "the beginning")} until ${bound(to_time, "further notice")}</td>
                <td><bdi>${who}</bdi>: <bdi>${why}</bdi></td>
                <td>${time(made_at)}</td>
              </tr>`,
            )}
          </tbody>
        </table></div>`;
}
