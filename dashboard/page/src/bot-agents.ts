import { html, type TemplateResult } from "lit-html";
import { card } from "./card.ts";
import { count, time } from "./format.ts";
import { shareBar } from "./marks.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";

/** What bots call themselves in their user agents. */
export function botAgents(state: State): TemplateResult {
  return card(state, {
    topic: "bot-agents",
    title: "Bots by name",
    note: "What bots call themselves in their user agents, the most clicks first.",
    className: "full",
    empty: "No click of a bot's user agent in this time.",
    content: (rows) => {
      const highest = Math.max(...rows.map((row) => number(row, "share_percent")), 1);
      return html`<div class="scroll" tabindex="0" role="region" aria-label="Bots by name">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col" class="num">users</th>
              <th scope="col" class="num">clicks</th>
              <th scope="col" class="bar-head">share</th>
              <th scope="col">first click</th>
              <th scope="col">last click</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`<tr>
                <th scope="row">${nameOf(row)}</th>
                <td class="num">${count(number(row, "users"))}</td>
                <td class="num">${count(number(row, "clicks"))}</td>
                <td class="bar-cell">${shareBar(number(row, "share_percent"), highest)}</td>
                <td>${time(text(row, "first_click"))}</td>
                <td>${time(text(row, "last_click"))}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    },
  });
}

function nameOf(row: Row): string {
  const name = text(row, "name");
  return name === "(others)" ? `${count(number(row, "names"))} others` : name;
}
