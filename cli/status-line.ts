import { setTimeout as delay } from "node:timers/promises";
import { openIngestReader } from "../local/figures/ingest-reader.ts";
import type { System } from "../local/system.ts";

const EVERY_MS = 10_000;

/** Prints a line about what has come in since now, whenever that has changed. @throws AbortError */
export async function showStatus(system: System, signal: AbortSignal): Promise<never> {
  const reader = openIngestReader(system.database.clientConfig("reader"), Date.now());
  let shown = "";
  try {
    for (;;) {
      const books = await reader.books().catch(() => undefined);
      const line = books
        ? `received ${books.received}, accepted ${books.accepted}, duplicates ${books.duplicates}, rejected ${books.rejected}`
        : "the database does not answer";
      if (line !== shown) {
        shown = line;
        process.stderr.write(
          `${new Date().toISOString().slice(11, 19)} job ${system.job.latest()?.state}: ${line}\n`,
        );
      }
      await delay(EVERY_MS, undefined, { signal });
    }
  } finally {
    await reader.close();
  }
}
