import type { Connection, RowDataPacket } from "mysql2/promise";

/** What a cell may be, as the database says it. */
export interface TableColumn {
  name: string;
  kind: "text" | "integer" | "decimal" | "time";
  isRequired: boolean;
  /** Of text: characters, or bytes where they are counted so. */
  longest: number;
  isCountedInBytes: boolean;
  /** Of decimals, before and after the point. */
  digits: readonly [before: number, after: number];
}

export interface TableSchema {
  /** In order, without those that the database or the loader fills. */
  columns: readonly TableColumn[];
  key: readonly string[];
}

/** Columns that no file has. */
const FILLED = ["updated_at", "row_hash", "occurrences"];

const KINDS: Readonly<Record<string, TableColumn["kind"]>> = {
  ...{ varchar: "text", char: "text", text: "text", int: "integer", decimal: "decimal", datetime: "time" },
};

/** Asks the database what a table's columns are. */
export async function readTableSchema(connection: Connection, table: string): Promise<TableSchema> {
  const [columns] = await connection.query<RowDataPacket[]>(
    `select column_name as name, data_type as type, is_nullable as nullable, character_maximum_length as longest,
      numeric_precision as digits, numeric_scale as scale, column_key as \`key\`
    from information_schema.columns
    where table_schema = database() and table_name = ? order by ordinal_position`,
    [table],
  );
  return {
    columns: columns.filter(({ name }) => !FILLED.includes(name)).map(toColumn),
    key: columns.filter(({ key }) => key === "PRI").map(({ name }) => name),
  };
}

function toColumn({ name, type, nullable, longest, digits, scale }: RowDataPacket): TableColumn {
  const kind = KINDS[type];
  if (kind === undefined) {
    throw new Error(`column ${name} is of the type ${type}, which no file is read as`);
  }
  return {
    ...{
      name,
      kind,
      isRequired: nullable === "NO",
      longest: Number(longest),
      isCountedInBytes: type === "text",
    },
    digits: [Number(digits) - Number(scale), Number(scale)],
  };
}
