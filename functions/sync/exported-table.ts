import type { Connection, RowDataPacket } from "mysql2/promise";
import type { ShopColumn } from "../../redshift/shop/shop-columns.ts";

/** A column, and how the database writes it as text. */
export interface ExportedColumn extends ShopColumn {
  /** NULL stays NULL. */
  text: string;
}

/** How a table is exported: every column, by its key. */
export interface ExportedTable {
  name: string;
  columns: readonly ExportedColumn[];
  key: readonly ExportedColumn[];
}

/** A table cannot be exported so that the other side holds the same. Permanent. */
export class NotExportableError extends Error {
  override name = "NotExportableError";
}

const TEXTS: Readonly<Record<string, (name: string) => string>> = {
  ...Object.fromEntries(
    // MD5 is of bytes: whatever a table's characters are, those of the other side.
    ["varchar", "char", "text", "mediumtext", "longtext"].map((type) => [
      type,
      (name: string) => `convert(${name} using utf8mb4)`,
    ]),
  ),
  ...Object.fromEntries(
    ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "date"].map((type) => [
      type,
      (name: string) => `cast(${name} as char)`,
    ]),
  ),
  ...Object.fromEntries(
    ["datetime", "timestamp"].map((type) => [
      type,
      (name: string) => `date_format(${name}, '%Y-%m-%d %H:%i:%s.%f')`,
    ]),
  ),
};

/** Asks the database what a table has. @throws NotExportableError */
export async function describeTable(connection: Connection, table: string): Promise<ExportedTable> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select column_name as name, data_type as type, column_key as \`key\`,
      character_maximum_length as longest, numeric_precision as digits, numeric_scale as scale
    from information_schema.columns where table_schema = database() and table_name = ? order by ordinal_position`,
    [table],
  );
  const columns = rows.map(({ name, type, key, ...size }) => {
    const text = TEXTS[type];
    if (text === undefined) {
      throw new NotExportableError(
        `${table}.${name} is a ${type}, which has no text that is the same everywhere`,
      );
    }
    return {
      ...{ name, type, text: text(`\`${name}\``), isKey: key === "PRI" },
      ...{ longest: asNumber(size.longest), digits: asNumber(size.digits), scale: asNumber(size.scale) },
    };
  });
  const key = columns.filter(({ isKey }) => isKey);
  if (key.length === 0) {
    throw new NotExportableError(`${table} is missing or has no primary key`);
  }
  return { name: table, columns, key };
}

const asNumber = (value: unknown) => (value === null ? null : Number(value));
