import { parseTime } from "../../events/event-time.ts";

/** Microseconds since 1970; undefined where the contract would refuse it. */
type TimeParser = (text: string) => number | undefined;

/** Rows in the order of time repeat it. */
export function rememberLast(parse: TimeParser): TimeParser {
  let last: { text: string; time: number | undefined } | undefined;
  return (text) => {
    if (text !== last?.text) {
      last = { text, time: parse(text) };
    }
    return last.time;
  };
}

/** The contract's form but for what changes no moment: `2019-10-01 00:00:00 UTC`, `2019-10-01 02:00+02`. */
const SHOP_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,6})0*)? ?(?:(UTC|GMT|[Zz])|([+-]\d\d)(?::?(\d\d))?)$/;

/** Reads a time of a shop's file; every time that the contract accepts is read as that. */
export function parseShopTime(text: string): number | undefined {
  const [, date, minute, second = ":00", fraction, utc, hours, minutes = "00"] = SHOP_TIME.exec(text) ?? [];
  return date === undefined
    ? undefined
    : parseTime(
        `${date}T${minute}${second}${fraction ? `.${fraction}` : ""}${utc ? "Z" : `${hours}:${minutes}`}`,
      );
}

/** Reads seconds since 1970. */
export function parseEpochSeconds(text: string): number | undefined {
  const seconds = /^-?\d{1,11}$/.test(text) ? Number(text) : undefined;
  return seconds === undefined ? undefined : parseTime(writeTime(seconds * 1_000_000));
}

/** In the contract's form, with milliseconds where they tell all. */
export function writeTime(micros: number): string {
  const rest = micros % 1000;
  const milliseconds = new Date((micros - rest) / 1000).toISOString();
  return rest === 0 ? milliseconds : milliseconds.replace("Z", `${`${rest}`.padStart(3, "0")}Z`);
}
