import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { ORDERS_TABLE } from "../../athena/orders-table.ts";
import { withOrdersViews } from "../../athena/orders-views.ts";
import { findPlaces } from "../../local/places.ts";
import { type Expected, line, QUERIES } from "./expected.ts";

const COLUMNS = Object.fromEntries(
  ORDERS_TABLE.columns.map(({ name, type }) => [name, type === "bigint" ? "bigint" : "varchar"]),
);

const STATEMENTS = Object.fromEntries(
  Object.entries(QUERIES).map(([name, query]) => [name, withOrdersViews(query)]),
);

export type Views = ReturnType<typeof startViews>;

/** DuckDB in a process of its own, which answers the views' queries over objects as they lie in S3. */
export function startViews() {
  const folder = mkdtempSync(join(tmpdir(), "orders-views-"));
  const { root, venvBin } = findPlaces();
  const child = spawn(join(venvBin, "python"), [join(root, "proof/orders/views.py")], {
    // Not the terminal's: it ends when its stdin does.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @param objects of lines of JSON */
    async ask(objects: readonly string[]): Promise<Expected> {
      const objectsFolder = join(folder, "objects");
      rmSync(objectsFolder, { recursive: true, force: true });
      mkdirSync(objectsFolder);
      for (const [number, lines] of objects.entries()) {
        writeFileSync(join(objectsFolder, `orders-${number}.gz`), gzipSync(lines, { level: 1 }));
      }
      child.stdin.write(
        `${JSON.stringify({ folder: objectsFolder, columns: COLUMNS, queries: STATEMENTS })}\n`,
      );
      const { value, done } = await answers.next();
      if (done) {
        throw new Error("DuckDB refused a view: its own words stand above");
      }
      const rows = JSON.parse(value) as Record<keyof Expected, unknown[][]>;
      return { now: rows.now.map(line), history: rows.history.map(line), changes: rows.changes.map(line) };
    },
    async stop(): Promise<void> {
      child.stdin.end();
      if (child.exitCode === null) {
        await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
