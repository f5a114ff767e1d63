import type { Connection, RowDataPacket } from "mysql2/promise";

/** A column, as the database tells of it. */
export interface Column {
  name: string;
  type: string;
  /** Of a text, in characters. */
  length: number;
  /** Digits of a decimal, and how many of them are behind the point. */
  digits: number;
  decimals: number;
  isNullable: boolean;
  isKey: boolean;
}

export interface DescribedTable {
  name: string;
  /** But for `updated_at`, which the database writes. */
  columns: readonly Column[];
}

/** Asks the database, not the product, what a table has. */
export async function describe(connection: Connection, name: string): Promise<DescribedTable> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select column_name as name, data_type as type, cast(character_maximum_length as char) as length,
      cast(numeric_precision as char) as digits, cast(numeric_scale as char) as decimals,
      is_nullable as nullable, column_key as keyed
    from information_schema.columns
    where table_schema = database() and table_name = ? and column_name <> 'updated_at' order by ordinal_position`,
    [name],
  );
  const columns = rows.map(({ name, type, length, digits, decimals, nullable, keyed }) => ({
    ...{ name, type, length: Number(length), digits: Number(digits), decimals: Number(decimals) },
    ...{ isNullable: nullable === "YES", isKey: keyed === "PRI" },
  }));
  return { name, columns };
}
