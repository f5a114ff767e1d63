import type pg from "pg";
import { type Database, findDatabase, startDatabase, withClient } from "../local/database.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { findHolder, takeRunLock } from "../local/run-lock.ts";
import { bindParameters, InvalidParameterError, type Report, runReport } from "../postgres/reports.ts";
import { UsageError, UserError } from "./errors.ts";
import { writeCsv, writeJson, writeTable } from "./rows.ts";
import { step } from "./setup/step.mjs";

export interface ReportFormat {
  json?: boolean;
  csv?: boolean;
}

/** Prints the report's rows. @throws UsageError, UserError */
export async function report(
  chosen: Report,
  values: Record<string, string>,
  format: ReportFormat,
): Promise<void> {
  const bound = bind(chosen, values);
  const { columns, rows } = await withDatabase(findPlaces(), (config) =>
    connected(config, (client) => runReport(client, chosen, bound)),
  );
  if (format.json) {
    process.stdout.write(`${writeJson(columns, rows)}\n`);
  } else if (format.csv) {
    process.stdout.write(writeCsv(columns, rows));
  } else {
    const found = rows.length > 0 ? writeTable(columns, rows) : `no rows with ${asOptions(chosen, values)}`;
    process.stdout.write(`${chosen.title}: ${chosen.question}\n${found}\n`);
  }
}

/** The parameters as they would be typed. */
export function asOptions({ parameters }: Report, values: Record<string, string> = {}): string {
  const quoted = (text: string) => (text.includes(" ") ? `"${text}"` : text);
  return parameters.map(({ name, default: usual }) => `--${name} ${quoted(values[name] ?? usual)}`).join(" ");
}

function bind(chosen: Report, values: Record<string, string>) {
  try {
    return bindParameters(chosen, values);
  } catch (error) {
    throw error instanceof InvalidParameterError ? new UsageError(error.message) : error;
  }
}

/** The running one, or one that is started for this question alone. */
async function withDatabase<T>(places: Places, work: (config: pg.ClientConfig) => Promise<T>): Promise<T> {
  const known = findDatabase(places);
  if (known === undefined) {
    throw new UserError("there is no data yet: run npm start first");
  }
  if (findHolder(places.lock)?.command === "start") {
    return work(known.clientConfig("reader"));
  }
  makePlaces(places);
  const release = takeRunLock(places.lock, "report");
  let database: Database | undefined;
  try {
    database = await step("database", () => startDatabase(places));
    return await work(database.clientConfig("reader"));
  } finally {
    await database?.stop();
    release();
  }
}

async function connected<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  try {
    return await withClient(config, work);
  } catch (error) {
    if (["ECONNREFUSED", "57P03"].includes((error as { code?: string }).code ?? "")) {
      throw new UserError("the database does not answer yet: npm start is still starting; ask again");
    }
    throw error;
  }
}
