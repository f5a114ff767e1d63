import type { Draws } from "../draws.ts";
import type { Column } from "./described-table.ts";

/** As the database takes it; null is NULL. */
export type Value = string | null;

const TEXTS = [
  ...[
    "",
    " ",
    "n",
    "NULL",
    "\\N",
    "0",
    "-0",
    "null",
    "1:n",
    "a ",
    " a",
    "a\t",
    "'",
    '"',
    "\\",
    "\\\\n",
    "\\u0041",
  ],
  ...[
    "quo'te\"d",
    "line\nend",
    "\r\n",
    "comma,semicolon;pipe|",
    '{"a": [null]}',
    "%_",
    "$1 :x ?",
    "--",
    "/*",
  ],
  ...[
    "é",
    "e\u0301",
    "ß",
    "\u2028\u2029",
    "\ufeff",
    "\u00a0",
    "\u0001\u001f\u007f",
    "😀",
    "👩‍👩‍👧",
    "𝔘𐍈",
    "漢字",
    "עברית",
    "\uffff",
  ],
];

const LONG = ["x", "é", "漢", "😀", "\n", '"', "\\"];

const WHOLE_NUMBERS: Readonly<Record<string, readonly [least: string, most: string]>> = {
  tinyint: ["-128", "127"],
  smallint: ["-32768", "32767"],
  mediumint: ["-8388608", "8388607"],
  int: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
};

const DAYS = [
  "1000-01-01",
  "1582-10-10",
  "1969-12-31",
  "1970-01-01",
  "2000-02-29",
  "2026-03-29",
  "9999-12-31",
];

/** About a clock change, around the turn of a second, and the ends of what can be said. */
const TIMES = [
  ...["1000-01-01 00:00:00.000000", "9999-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"],
  ...["2026-03-29 01:59:59.999999", "2026-03-29 02:30:00.000001", "2026-03-29 03:00:00.000000"],
  ...["2026-10-25 02:30:00.000000", "2026-10-25 02:30:00.100000", "2038-01-19 03:14:08.000000"],
];

/** Only where the session's mode lets it be written. */
const NO_DAY = "0000-00-00";

/** Every type the shop's tables use, and the ends of each. */
export function nastyValue(draws: Draws, column: Column): Value {
  if (column.isNullable && draws.chance(0.15)) {
    return null;
  }
  const { type } = column;
  if (type in WHOLE_NUMBERS) {
    const [least, most] = WHOLE_NUMBERS[type] as readonly [string, string];
    return draws.pick([least, most, "0", "-0", "1", "-1", String(whole(draws, 100))]);
  }
  switch (type) {
    case "decimal":
      return nastyDecimal(draws, column);
    case "date":
      return draws.pick([...DAYS, NO_DAY]);
    case "datetime":
    case "timestamp":
      return draws.pick([
        ...TIMES,
        `${NO_DAY} 00:00:00.000000`,
        `2026-05-${digits(draws, 1, "12")}1 1${digits(draws, 1)}:00:00.${digits(draws, 6)}`,
      ]);
    default:
      return nastyText(draws, column.length);
  }
}

/** Of another row's with another number never the same, whatever the collation thinks equal. */
export function nastyKey(draws: Draws, column: Column, number: number): string {
  return column.type in WHOLE_NUMBERS
    ? String(number)
    : `${number}:${nastyText(draws, Math.min(column.length, 40) - 12)}`;
}

function nastyText(draws: Draws, length: number): string {
  const text = draws.chance(0.05)
    ? draws.pick(LONG).repeat(Math.min(length, 300))
    : Array.from({ length: whole(draws, 4) }, () => draws.pick(TEXTS)).join(draws.pick(["", " ", "a"]));
  return [...text].slice(0, length).join("");
}

function nastyDecimal(draws: Draws, { digits: all, decimals }: Column): string {
  const number = (write: (count: number) => string) => `${write(all - decimals)}.${write(decimals)}`;
  const nines = number((count) => "9".repeat(count));
  const least = decimals === 0 ? "1" : `0.${"0".repeat(decimals - 1)}1`;
  return draws.pick([
    ...[nines, `-${nines}`, least, `-${least}`, "0", "-0", `-0.${"0".repeat(decimals)}`],
    ...[number((count) => digits(draws, count)), "1e1", "7.50"],
  ]);
}

const whole = (draws: Draws, below: number) => Math.floor(draws.between(0, below));

const digits = (draws: Draws, count: number, of = "0123456789") =>
  Array.from({ length: count }, () => draws.pick([...of])).join("");
