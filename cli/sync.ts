import { showBytes } from "../athena/reports.ts";
import { UserError } from "../errors/user-error.ts";
import { parseRequest, type SyncRequest } from "../functions/sync/request.ts";
import type { ExportAnswer, ExportedTableAnswer } from "../functions/sync/sync.ts";
import type { SyncedTable, SyncFigures } from "../functions/warehouse/sync/sync-figures.ts";
import { SHOP_TABLES } from "../mysql/tables.ts";
import { clearLine, printResult } from "./print.ts";
import { createProgressLine } from "./progress-line.ts";
import { writeTable } from "./rows.ts";
import { asInMysql } from "./synced-table-words.ts";
import { type Sync, withSync } from "./with-sync.ts";

interface Options {
  env: string;
  table?: string;
  full?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** What differs is brought again with the export behind it; what was written meanwhile may differ once more. */
const MOST_TRIES = 4;

interface Synced {
  exports: ExportAnswer[];
  /** Of the latest load; null where nothing was loaded. */
  figures: SyncFigures | null;
}

/** Brings what changed in the shop's database into the warehouse. @throws UserError */
export async function syncShop(options: Options): Promise<void> {
  const request = toRequest(options);
  const progress = createProgressLine((table: string) => `exporting ${table}`);
  try {
    const synced = await withSync(options.env, (sync) => runSync(sync, request), progress);
    clearLine();
    printResult(options, synced, (done) => describe(done, request));
    const differing = tablesOf(synced, request).filter(({ checksum }) => checksum === "differs");
    if (differing.length > 0) {
      throw new UserError(
        `${differing.map(({ table }) => table).join(", ")}: not what MySQL has; is it written all the time? run it again`,
      );
    }
  } finally {
    clearLine();
  }
}

function toRequest({ table, full, dryRun }: Options): SyncRequest {
  const names: string[] = SHOP_TABLES.map(({ name }) => name);
  if (table !== undefined && !names.includes(table)) {
    throw new UserError(`there is no table ${table} in the shop; there are: ${names.join(", ")}`);
  }
  return parseRequest({
    ...{ action: "export", full: full === true, dry_run: dryRun === true },
    ...(table !== undefined && { tables: [table] }),
  });
}

async function runSync(sync: Sync, request: SyncRequest): Promise<Synced> {
  const synced: Synced = { exports: [], figures: null };
  const tables = request.tables ?? SHOP_TABLES.map(({ name }) => name);
  let isEqual = false;
  for (let tries = 0; tries < MOST_TRIES && !isEqual; tries += 1) {
    const exported = await sync.export({ ...request, full: request.full && tries === 0 });
    synced.exports.push(exported);
    if (exported.state !== "exported") {
      break;
    }
    const figures = await sync.load(request.tables);
    synced.figures = figures;
    isEqual = tables.every((table) =>
      figures.tables.some((loaded) => loaded.table === table && loaded.checksum === "equal"),
    );
  }
  return synced;
}

function tablesOf({ figures }: Synced, { tables }: SyncRequest): SyncedTable[] {
  return (figures?.tables ?? []).filter(
    ({ table }) => tables === undefined || (tables as readonly string[]).includes(table),
  );
}

function describe(synced: Synced, request: SyncRequest): string {
  const [first] = synced.exports;
  if (first?.state === "busy") {
    return "another sync is going on: this one did nothing";
  }
  if (first?.state === "due") {
    return writeTable(["table", "due", "rows"], first.tables.map(describeDue));
  }
  const exported = synced.exports.flatMap(({ tables }) => tables);
  return writeTable(
    ["table", "rows", "size", "seconds", "as in MySQL"],
    tablesOf(synced, request).map((loaded) => {
      const { table, seconds } = loaded;
      const own = exported.filter((each) => each.table === table);
      const [rows, bytes] = [sum(own.map((each) => each.rows)), sum(own.map((each) => each.bytes))];
      return [table, rows, showBytes(bytes), seconds.toFixed(1), asInMysql(loaded)];
    }),
  );
}

const describeDue = ({ table, kind, rows, repaired }: ExportedTableAnswer) => [
  table,
  kind === "history" ? "its history" : `changes${repaired.length > 0 ? ", and rows that differ" : ""}`,
  rows,
];

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
