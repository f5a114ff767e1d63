import type pg from "pg";
import { type Database, DatabaseUnavailableError, openDatabase } from "../../functions/reports/database.ts";
import { createReports, explainWith } from "../../functions/reports/reports.ts";
import { findDatabase } from "../../local/database.ts";
import { findEmulator } from "../../local/emulator.ts";
import { openLogFile } from "../../local/log-file.ts";
import { invokeOrchestrator } from "../../local/orchestrator.ts";
import type { Places } from "../../local/places.ts";
import { findHolder } from "../../local/run-lock.ts";
import { readReports } from "../../postgres/reports.ts";
import { type JobControl, type ReportSource, SystemAwayError } from "./sources.ts";

const STATEMENT_TIMEOUT_MS = 20_000;

/** A slow report does not hold up the others. */
const CONNECTIONS = 3;

/** The laptop's database as the role reader, by the reports function's own code; it may come, go and move. */
export function openLocalReports(places: Places): ReportSource {
  const logger = openLogFile(places.log("dashboard"), "dashboard");
  logger.level = "warn";
  const reports = readReports();
  let opened: { login: string; database: Database } | undefined;

  function database(): Database {
    const config = findDatabase(places)?.clientConfig("reader");
    if (config === undefined) {
      throw new DatabaseUnavailableError("there is no data yet: run npm start");
    }
    const login = JSON.stringify(config);
    if (opened?.login !== login) {
      void opened?.database.close();
      opened = { login, database: connect(config) };
    }
    return opened.database;
  }

  const read: Database["read"] = async (work) => database().read(work);
  const run = createReports({ database: { read, close }, reports, logger });

  async function close(): Promise<void> {
    await opened?.database.close();
    opened = undefined;
  }

  return {
    run,
    explain: (checkoutId) => explainWith({ read, close }, checkoutId),
    close,
  };
}

function connect(config: pg.ClientConfig): Database {
  return openDatabase(config, { statementTimeoutMs: STATEMENT_TIMEOUT_MS, connections: CONNECTIONS });
}

/** The job of the system that `npm start` runs, in this process or another. */
export function findLocalJob(places: Places): JobControl {
  function endpoint(): string {
    const emulator = findHolder(places.lock)?.command === "start" ? findEmulator(places.emulator) : undefined;
    if (emulator === undefined) {
      throw new SystemAwayError("the system does not run: npm start starts it");
    }
    return emulator.endpoint;
  }

  return {
    status: async () => whileItAnswers(invokeOrchestrator(endpoint(), { action: "status" })),
    async start({ generator }) {
      const action = { action: "start" as const, ...(generator && { generator: true as const }) };
      await whileItAnswers(invokeOrchestrator(endpoint(), action));
    },
    async stop() {
      await whileItAnswers(invokeOrchestrator(endpoint(), { action: "stop" }));
    },
  };
}

async function whileItAnswers<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (["ECONNREFUSED", "ECONNRESET"].includes((error as { code?: string }).code ?? "")) {
      throw new SystemAwayError("the system is starting or stopping", { cause: error });
    }
    throw error;
  }
}
