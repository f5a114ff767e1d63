/** A column of a table of the shop, as MySQL tells it. */
export interface ShopColumn {
  name: string;
  /** MySQL's, without lengths. */
  type: string;
  /** Of texts, in characters. */
  longest: number | null;
  /** Of numbers: all, and those behind the point. */
  digits: number | null;
  scale: number | null;
}

/** Longer texts count in a checksum by their own MD5: no text of Redshift's is longer than 65,535 bytes, not on the way either. */
export const LONG_TEXT = 255;

const MOST_BYTES = 65_535;
const MOST_DIGITS = 38;
const TIME_FORMAT = "YYYY-MM-DD HH24:MI:SS.US";

type Kind = "text" | "number" | "date" | "time";

const WHOLE_NUMBERS: Readonly<Record<string, string>> = {
  tinyint: "smallint",
  smallint: "smallint",
  mediumint: "integer",
  int: "integer",
  bigint: "bigint",
};

/** The type of Redshift that holds a column's values. */
export function redshiftType({ type, longest, digits, scale }: ShopColumn): string {
  if (type === "decimal") {
    // What has more digits stays text.
    return (digits ?? 0) <= MOST_DIGITS ? `decimal(${digits}, ${scale})` : `varchar(${(digits ?? 0) + 2})`;
  }
  if (type === "datetime" || type === "timestamp") {
    return "timestamp";
  }
  return (
    WHOLE_NUMBERS[type] ??
    (type === "date" ? "date" : `varchar(${Math.min(MOST_BYTES, (longest ?? MOST_BYTES) * 4)})`)
  );
}

export function kindOf(column: ShopColumn): Kind {
  const type = redshiftType(column);
  if (type.startsWith("varchar")) {
    return "text";
  }
  return type === "timestamp" ? "time" : type === "date" ? "date" : "number";
}

/** What a typed value of Redshift's is as MySQL's text. @param value an expression in SQL */
export function asText(column: ShopColumn, value: string): string {
  switch (kindOf(column)) {
    case "text":
      return value;
    case "number":
      return `cast(${value} as varchar(64))`;
    case "date":
      return `to_char(${value}, 'YYYY-MM-DD')`;
    case "time":
      return `to_char(${value}, '${TIME_FORMAT}')`;
  }
}
