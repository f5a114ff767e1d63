/** What a cell of a data set is, in QuickSight's words but for their capitals. */
export type ColumnType = "string" | "integer" | "decimal" | "datetime";

/** A table that is worked out for who draws charts of it elsewhere. */
export interface DataSet {
  /** Such as `sales-by-category`. */
  name: string;
  /** In the order of the answer. */
  columns: readonly { name: string; type: ColumnType }[];
  /** Asks for no parameters. */
  sql: string;
}
