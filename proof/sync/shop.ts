import type { Connection, ResultSetHeader } from "mysql2/promise";
import type { Draws } from "../draws.ts";
import type { Column, DescribedTable } from "./described-table.ts";
import { nastyKey, nastyValue, type Value } from "./nasty-values.ts";

/** Of clocks that were set back, and sessions with a time of their own. */
const LONG_AGO_SECONDS = 946_684_800;

export type Change = (typeof CHANGES)[number];

const CHANGES = [
  "rows inserted",
  "rows updated",
  "rows deleted",
  "keys used again",
  "written with a clock set back",
  "written without a new time",
] as const;

export type Shop = ReturnType<typeof createShop>;

/**
 * Somebody who writes rows of every kind into the shop's tables, and knows their keys.
 * @param connection whose mode lets zero dates be written
 */
export function createShop(connection: Connection, tables: readonly DescribedTable[], draws: Draws) {
  const keys = new Map(tables.map(({ name }) => [name, { live: [] as Value[][], gone: [] as Value[][] }]));
  let number = 0;
  let written = 0;

  const keysOf = ({ name }: DescribedTable) => keys.get(name) as { live: Value[][]; gone: Value[][] };

  async function run(sql: string, values: unknown[]): Promise<void> {
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, values);
    written += 1;
    if (affectedRows !== 1) {
      throw new Error(`${affectedRows} rows instead of one: ${sql}`);
    }
  }

  async function insert(table: DescribedTable, key?: Value[]): Promise<void> {
    number += 1;
    const keyed = keyColumns(table);
    const own = key ?? keyed.map((column) => nastyKey(draws, column, number));
    const row = table.columns.map((column) =>
      column.isKey ? own[keyed.indexOf(column)] : nastyValue(draws, column),
    );
    const names = table.columns.map(({ name }) => `\`${name}\``).join(", ");
    await run(`insert into \`${table.name}\` (${names}) values (?)`, [row]);
    keysOf(table).live.push(own as Value[]);
  }

  async function update(table: DescribedTable, more = ""): Promise<void> {
    const column = draws.pick(table.columns.filter(({ isKey }) => !isKey));
    await run(`update \`${table.name}\` set \`${column.name}\` = ? ${more} where ${where(table)}`, [
      nastyValue(draws, column),
      ...draws.pick(keysOf(table).live),
    ]);
  }

  async function remove(table: DescribedTable): Promise<void> {
    const { live, gone } = keysOf(table);
    const [key] = live.splice(Math.floor(draws.between(0, live.length)), 1) as [Value[]];
    gone.push(key);
    await run(`delete from \`${table.name}\` where ${where(table)}`, key);
  }

  async function useAgain(table: DescribedTable): Promise<void> {
    const { gone } = keysOf(table);
    await insert(table, gone.splice(Math.floor(draws.between(0, gone.length)), 1)[0]);
  }

  async function setBack(table: DescribedTable): Promise<void> {
    await connection.query(`set timestamp = ${LONG_AGO_SECONDS}`);
    await (draws.chance(0.5) ? insert(table) : update(table));
    await connection.query("set timestamp = default");
  }

  const doing: Record<Change, (table: DescribedTable) => Promise<void>> = {
    "rows inserted": insert,
    "rows updated": update,
    "rows deleted": remove,
    "keys used again": useAgain,
    "written with a clock set back": setBack,
    "written without a new time": (table) => update(table, ", updated_at = updated_at"),
  };

  /** Of a table of which there are no rows, or none gone, some cannot be done. */
  const canBeDone = (change: Change, table: DescribedTable): boolean =>
    change === "keys used again"
      ? keysOf(table).gone.length > 0
      : change === "rows inserted" || keysOf(table).live.length > 0;

  return {
    tables,
    /** Statements so far, each of one row. */
    written: () => written,
    table: (name: string) => tables.find((table) => table.name === name) as DescribedTable,
    /** As many rows into each table. */
    async fill(rows: number): Promise<void> {
      for (const table of tables) {
        for (let row = 0; row < rows; row += 1) {
          await insert(table);
        }
      }
    },
    /** Once, to this table. */
    change: (change: Change, table: DescribedTable): Promise<void> => doing[change](table),
    /** At random, to tables at random. @returns how often what was done */
    async changeMuch(count: number): Promise<Record<string, number>> {
      const times: Record<string, number> = {};
      for (let left = count; left > 0; left -= 1) {
        const table = draws.pick(tables);
        const change = draws.pick(CHANGES.filter((each) => canBeDone(each, table)));
        await doing[change](table);
        times[change] = (times[change] ?? 0) + 1;
      }
      return times;
    },
  };
}

const keyColumns = ({ columns }: DescribedTable): Column[] => columns.filter(({ isKey }) => isKey);

const where = (table: DescribedTable) =>
  keyColumns(table)
    .map(({ name }) => `\`${name}\` = ?`)
    .join(" and ");
