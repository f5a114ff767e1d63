import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { ConnectionOptions } from "mysql2/promise";
import { findPlaces } from "../../local/places.ts";
import type { SyncLaptop } from "../../proof/sync/laptop.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { TABLES } from "./shop.ts";

/** What one run of one contender took. */
export interface Taken {
  seconds: number;
  /** Of the process that moves the rows. */
  peakMemoryBytes: number;
  /** Of what stands for Redshift; dlt has its DuckDB in its own process. */
  targetsMemoryBytes: number;
}

export interface Contender {
  name: string;
  title: string;
  run: () => Promise<Taken>;
  /** By table, as `rowsOf` of the shop has them. */
  rows: () => Promise<Map<string, string[]>>;
}

/** The sync as the Lambdas have it, its process and the warehouse's twin. */
export function ours(laptop: SyncLaptop): Contender {
  return {
    ...{ name: "ours", title: "npm run sync" },
    async run() {
      const began = performance.now();
      const { failure, peakMemoryBytes = 0 } = await laptop.sync();
      if (failure !== undefined) {
        throw new Error(failure);
      }
      const seconds = (performance.now() - began) / 1_000;
      return { seconds, peakMemoryBytes, targetsMemoryBytes: peakOf(laptop.twinPid()) };
    },
    async rows() {
      const found = new Map<string, string[]>();
      for (const { name, key, changing } of TABLES) {
        const columns = [...key, changing].map((column) => `${column}::varchar as ${column}`).join(", ");
        const sql = `select ${columns} from shop.${name}`;
        const { rows } = await runStatement(laptop.warehouse(), { sql, parameters: [] });
        found.set(
          name,
          rows.map((fields) => JSON.stringify(fields.map(({ stringValue }) => stringValue))),
        );
      }
      return found;
    },
  };
}

/** dlt with DuckDB as its destination. @param folder keeps what it has loaded */
export function dlt(python: string, folder: string, login: ConnectionOptions): Contender {
  const script = join(findPlaces().root, "bench/peers/dlt/run.py");
  const tables = JSON.stringify(Object.fromEntries(TABLES.map(({ name, key }) => [name, key])));
  const { user, password, host, port, database } = login;
  const environment = { SHOP_URL: `mysql+pymysql://${user}:${password}@${host}:${port}/${database}` };
  const ask = async (...more: string[]) => {
    const { stdout } = await execa(python, [script, folder, "--tables", tables, ...more], {
      env: { ...environment, HOME: folder },
      cwd: folder,
      stderr: ["pipe", "inherit"],
    });
    return JSON.parse(stdout.split("\n").at(-1) as string);
  };
  return {
    ...{ name: "dlt", title: "dlt 1.31, pyarrow" },
    async run() {
      const began = performance.now();
      const { peak_memory_bytes: peakMemoryBytes } = await ask();
      return { seconds: (performance.now() - began) / 1_000, peakMemoryBytes, targetsMemoryBytes: 0 };
    },
    async rows() {
      const found: Record<string, string[][]> = await ask(
        "--rows",
        TABLES.map(({ changing }) => changing).join(","),
      );
      return new Map(
        Object.entries(found).map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row))]),
      );
    },
  };
}

/** The most that a process ever had in memory; Linux alone tells it of another one. */
function peakOf(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) * 1_024;
}
