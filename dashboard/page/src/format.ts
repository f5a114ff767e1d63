const LOCALE = "en";

const whole = new Intl.NumberFormat(LOCALE);
const short = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const oneDigit = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);

export const compact = (value: number): string => short.format(value);

export const percent = (value: number | null, digits = 1): string =>
  value === null ? "–" : `${value.toFixed(digits)} %`;

/** Exact, of whatever currency: the decimals are text. */
export function decimal(decimals: string): string {
  const digits = decimals.split(".")[1]?.length ?? 0;
  return new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimals as Intl.StringNumericLiteral);
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currency} ${JSON.stringify(options)}`;
  const known = moneyFormats.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    ...options,
  });
  moneyFormats.set(key, made);
  return made;
}

/** Exact: the decimals are text, and never become a binary number. */
export function money(decimals: string, currency: string): string {
  const digits = decimals.split(".")[1]?.length ?? 0;
  return moneyFormat(currency, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    decimals as Intl.StringNumericLiteral,
  );
}

/** Exact up to a million, whole beyond: for a figure that has the place of a dozen digits. */
export const headlineMoney = (decimals: string, currency: string): string =>
  Math.abs(Number(decimals)) < 1e6
    ? money(decimals, currency)
    : money(decimals.split(".")[0] ?? "", currency);

/**
 * For a place where each digit is too many: 12,345 or 1.2M.
 * @param largest of the values that stand together, so that they have the same digits
 */
export function roundMoney(decimals: string | number, currency: string, largest = Number(decimals)): string {
  const size = Math.abs(largest);
  const options: Intl.NumberFormatOptions =
    size >= 1e7
      ? { notation: "compact", minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : size >= 100
        ? { maximumFractionDigits: 0 }
        : {};
  return moneyFormat(currency, options).format(Number(decimals));
}

/** Such as 12.3 kB; a thousand bytes are one. */
export function bytesText(bytes: number): string {
  const [size, unit] = BYTES.find(([least]) => bytes >= least) ?? [1, "bytes"];
  return size === 1 ? `${count(bytes)} ${unit}` : `${oneDigit.format(bytes / size)} ${unit}`;
}

const BYTES = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
] as const;

export function milliseconds(value: number | null): string {
  if (value === null) {
    return "–";
  }
  if (value < 1_000) {
    return `${Math.round(value)} ms`;
  }
  return value < 60_000 ? `${oneDigit.format(value / 1_000)} s` : duration(value);
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** Its two largest units: 2 d 3 h. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.round(ms / 1_000) * 1_000;
  for (const [size, unit] of UNITS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0 && parts.length < 2) {
      parts.push(`${amount} ${unit}`);
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.join(" ") || "0 s";
}

const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat(LOCALE, {
  ...{
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  },
});

/** In the reader's time zone; with its day unless it is of the last half day. */
export function time(value: string | Date): string {
  const date = new Date(value);
  return Math.abs(Date.now() - date.getTime()) < 43_200_000 ? clock.format(date) : dayAndClock.format(date);
}

/** That of the reader's clock, by which the page has all times. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** As a field has it: in the reader's time zone, to the second, which is the one before or after as `round` says. */
export function fieldTime(value: string | undefined, round: typeof Math.floor): string {
  if (value === undefined) {
    return "";
  }
  const second = round(Date.parse(value) / 1_000) * 1_000;
  return new Date(second - new Date(second).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** A message as a sentence. */
export const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

/** first_click: first click. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** Exact, with as many digits as the one that has the most. */
export function sumOfDecimals(decimals: string[]): string {
  const digitsOf = (decimal: string) => decimal.split(".")[1]?.length ?? 0;
  const digits = Math.max(0, ...decimals.map(digitsOf));
  const units = (decimal: string) =>
    BigInt(decimal.replace(".", "") + "0".repeat(digits - digitsOf(decimal)));
  const sum = decimals
    .reduce((total, each) => total + units(each), 0n)
    .toString()
    .padStart(digits + 1, "0");
  return digits === 0 ? sum : `${sum.slice(0, -digits)}.${sum.slice(-digits)}`;
}

const utcDay = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", timeZone: "UTC" });
const utcDayAndYear = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });

/** Of 2026-01-31, with its year where that is not this one. */
export const day = (date: string): string =>
  (date.startsWith(`${new Date().getUTCFullYear()}-`) ? utcDay : utcDayAndYear).format(new Date(date));
