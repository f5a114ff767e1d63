import type pg from "pg";
import { UserError } from "../../errors/user-error.ts";
import { DAY_MICROS } from "./event.ts";
import type { Scan } from "./scan.ts";

/** A partition a day; more of them than this slow down every query. */
const MOST_DAYS = 800;

/** The file has events on too many days. */
export class TooManyDaysError extends UserError {
  override name = "TooManyDaysError";
}

/**
 * Makes the partitions of the file's days and, where it is too short, lengthens the click retention so that the file's
 * events are not too old at their arrival.
 * @param client connected as owner
 * @returns the new retention in days, where it was lengthened
 * @throws TooManyDaysError
 */
export async function makeRoomForTimes(
  client: pg.ClientBase,
  scan: Pick<Scan, "first" | "days">,
  nowMicros: number,
): Promise<number | undefined> {
  if (scan.first === undefined || scan.days.size === 0) {
    return undefined;
  }
  if (scan.days.size > MOST_DAYS) {
    throw new TooManyDaysError(
      `the file has events on ${scan.days.size} days: --keep-times takes at most ${MOST_DAYS}`,
    );
  }
  const ageDays = Math.max(0, Math.ceil((nowMicros - scan.first) / DAY_MICROS));
  const { rows } = await client.query<{ days: number }>(
    `update attribution_settings
    set click_retention = make_interval(days => $1) + lookback
    where click_retention - lookback < make_interval(days => $1)
    returning (extract(epoch from click_retention) / 86400)::integer as days`,
    [ageDays + 1],
  );
  const days = [...scan.days].map((day) => new Date((day * DAY_MICROS) / 1000).toISOString().slice(0, 10));
  await client.query("select ensure_click_partitions(day, day) from unnest($1::date[]) as days (day)", [
    days,
  ]);
  return rows[0]?.days;
}
