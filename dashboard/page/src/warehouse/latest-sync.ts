import { html, nothing, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import type { WakeAnswer } from "../../../wire.ts";
import { bytesText, count, duration, time } from "../format.ts";
import type { State } from "../state.ts";

type Sync = NonNullable<WakeAnswer["sync"]>;
type SyncedTable = Sync["tables"][number];

/** What came last of the shop's own database, table by table; nothing where none is synced. */
export function latestSync({ wake }: State): TemplateResult | typeof nothing {
  const sync = wake?.sync;
  return !sync
    ? nothing
    : html`<section class="card full" aria-labelledby="title-sync" data-topic="sync">
        <header>
          <h2 id="title-sync">The shop's database, synced</h2>
          <p class="note">The latest load of each table. Its checksum is compared, bucket by bucket, with that of the export.</p>
        </header>
        ${verdict(sync)}
        <div class="scroll" tabindex="0" role="region" aria-label="Tables of the shop's database"><table>
          <thead>
            <tr>
              <th scope="col">table</th>
              <th scope="col">checksum</th>
              <th scope="col" class="num">rows</th>
              <th scope="col" class="num">size</th>
              <th scope="col" class="num">took</th>
              <th scope="col" class="num">loaded</th>
            </tr>
          </thead>
          <tbody>
            ${sync.tables.map(line)}
          </tbody>
        </table></div>
      </section>`;
}

function verdict({ tables, failures }: Sync): TemplateResult {
  const differing = tables.filter(isBad).length;
  const never = tables.filter(({ loadedAt }) => loadedAt === null).length;
  const faults = [
    ...(differing > 0 ? [`${count(differing)} not equal`] : []),
    ...(never > 0 ? [`${count(never)} never loaded`] : []),
    ...(failures.length > 0 ? [`${count(failures.length)} failed`] : []),
  ];
  const isGood = faults.length === 0;
  return html`<p class="verdict ${isGood ? "good" : "bad"}" data-verdict=${isGood ? "good" : "bad"}>
      ${isGood ? "✓ No table differs." : `Of ${count(tables.length)} tables ${faults.join(", ")}.`}
    </p>
    ${
      failures.length === 0
        ? nothing
        : html`<ul class="failures">
            ${failures.map((failure) => html`<li><bdi>${visibleLine(failure)}</bdi></li>`)}
          </ul>`
    }`;
}

const line = (table: SyncedTable) => html`<tr data-table=${table.table}>
  <th scope="row"><bdi>${visibleLine(table.table)}</bdi></th>
  <td class=${isBad(table) ? "failed" : ""}>${checksumText(table)}</td>
  <td class="num">${count(table.rows)}</td>
  <td class="num">${bytesText(table.bytes)}</td>
  <td class="num">${duration(table.seconds * 1_000)}</td>
  <td class="num">${table.loadedAt === null ? "never" : time(table.loadedAt)}</td>
</tr>`;

const isBad = ({ checksum, state }: SyncedTable) => state === "refused" || checksum === "differs";

function checksumText({ loadedAt, checksum, differing, state }: SyncedTable): string {
  if (loadedAt === null) {
    return "–";
  }
  if (state === "refused") {
    return "✗ the load was refused";
  }
  if (checksum === "differs") {
    return `✗ ${differing.length === 1 ? "one bucket differs" : `${count(differing.length)} buckets differ`}: the next export repairs them`;
  }
  return checksum === "equal" ? "✓ equal" : "history not whole yet";
}
