/** What `readTime` takes, in words. */
export const TIME = "a time such as 2026-01-31T12:00:00Z";

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.](\d{1,6}))?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A time of RFC 3339, in UTC, as SQL writes it: `2026-01-31 12:00:00.000000`.
 * @returns undefined for what is none: without a zone, no real date
 */
export function readTime(text: unknown): string | undefined {
  const [, written, fraction = "", zone] = (typeof text === "string" && FORM.exec(text)) || [];
  const local = Date.parse(`${written}Z`);
  // Date.parse turns 30 February into 2 March.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== written) {
    return undefined;
  }
  return writeTime(new Date(`${written}${zone}`), fraction);
}

/** @param fraction of a second, up to microseconds, in the place of the time's own */
export function writeTime(time: Date, fraction = time.toISOString().slice(20, 23)): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")}.${fraction.padEnd(6, "0")}`;
}
