import type { TableColumn } from "./table-schema.ts";

/** What a cell is in the database: exact, so numbers and times are texts. */
export type CellValue = string | null;

/** Why a row is left out; it holds nothing of the cell. */
export class BadCell {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?)?$/;

/** What MySQL once wrote where it had no time, and takes no more. */
const ZERO_TIME = /^0000-00-00(?:[ T]00:00:00(?:\.0+)?)?$/;

const INTEGER = /^([+-]?)0*(\d+)(?:\.0*)?$/;
const LARGEST_INTEGER = 2_147_483_647;

const DECIMAL = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/;

/** Whether a cell holds a time of zeros, which is read as none. */
export const isZeroTime = ({ kind }: TableColumn, text: string): boolean =>
  kind === "time" && ZERO_TIME.test(text);

/** Reads a cell by what its column may be. Nothing is cut off or rounded. */
export function readCell(column: TableColumn, text: string): CellValue | BadCell {
  const { name, kind, isRequired } = column;
  if (text === "" || isZeroTime(column, text)) {
    return isRequired ? new BadCell(`${name} is missing`) : null;
  }
  return READERS[kind](text, column) ?? new BadCell(`${name} is ${describe(column)}`);
}

const READERS: Readonly<
  Record<TableColumn["kind"], (text: string, column: TableColumn) => string | undefined>
> = {
  text: (text, column) => (fits(text, column) ? text : undefined),
  integer(text) {
    const [, sign, digits] = INTEGER.exec(text) ?? [];
    return digits !== undefined && Number(digits) <= LARGEST_INTEGER ? signed(sign, digits) : undefined;
  },
  decimal(text, { digits: [before, after] }) {
    const [, sign, whole = "", fraction = ""] = (/\d/.test(text) && DECIMAL.exec(text)) || [];
    return sign !== undefined && whole.length <= before && fraction.length <= after
      ? signed(sign, `${whole || "0"}${fraction && `.${fraction}`}`)
      : undefined;
  },
  time(text) {
    const [, day, time = "00:00:00", fraction = ""] = TIME.exec(text) ?? [];
    return day !== undefined && isReal(day, time) ? `${day} ${time}${fraction}` : undefined;
  },
};

/** MySQL's times begin with the year 1000. */
function isReal(day: string, time: string): boolean {
  const date = new Date(`${day}T${time}Z`);
  // 30 February is read as 2 March, 24:00 as the next day.
  return day >= "1000" && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function fits(text: string, { longest, isCountedInBytes }: TableColumn): boolean {
  if (isCountedInBytes) {
    return Buffer.byteLength(text) <= longest;
  }
  return text.length <= longest || [...text].length <= longest;
}

const signed = (sign: string | undefined, digits: string) =>
  sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;

function describe({ kind, longest, isCountedInBytes, digits: [before, after] }: TableColumn): string {
  switch (kind) {
    case "text":
      return `longer than ${longest} ${isCountedInBytes ? "bytes" : "characters"}`;
    case "integer":
      return "no whole number";
    case "decimal":
      return `no decimal(${before + after},${after})`;
    case "time":
      return "no time such as 2018-01-31 12:00:00";
  }
}
