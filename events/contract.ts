/** The event contract's verdict on one record. glue-scripts/contract/judge.py gives the same verdicts. */
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { parseTime } from "./event-time.ts";
import type { Checkout, Click } from "./event-types.ts";
import { NotJsonError, Numeral, parseJson } from "./json-text.ts";
import { minorUnits } from "./money.ts";
import { CURRENCY_DIGITS, describeRule, kindOf, SCHEMAS, type Schema, type Stream } from "./schema.ts";

export { judgeAge, parseTime } from "./event-time.ts";

export type Verdict =
  | { verdict: "accepted"; event: Click | Checkout }
  | { verdict: "rejected"; reason: Reason; path: string; rule: string };

export type Reason = "not_json" | "schema_violation" | "value_mismatch";

type Path = (string | number)[];

interface Violation {
  path: Path;
  rule: string;
}

const MAX_CURRENCY_DIGITS = Math.max(...CURRENCY_DIGITS.values());

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false })
  .addVocabulary(["maxDecimals", "identity"])
  .addFormat("date-time", (text: string) => parseTime(text) !== undefined)
  .addFormat("currency", (code: string) => CURRENCY_DIGITS.has(code));

const VALIDATORS = { clicks: ajv.compile(SCHEMAS.clicks), checkouts: ajv.compile(SCHEMAS.checkouts) };

/** Judges one record; of several violations the first by path counts. */
export function judge(stream: Stream, payload: Uint8Array): Verdict {
  try {
    const { plain, written } = parseJson(payload);
    const digits = currencyDigits(plain);
    const [first] = violations(stream, plain, written, digits).sort((a, b) => comparePaths(a.path, b.path));
    if (first) return rejected("schema_violation", writePath(first.path), first.rule);
    if (stream === "checkouts" && !isSumOfItems(written as WrittenCheckout, digits)) {
      return rejected("value_mismatch", "$.value", "the sum of quantity x unit_price");
    }
    return { verdict: "accepted", event: plain as Click | Checkout };
  } catch (error) {
    if (error instanceof NotJsonError) return rejected("not_json", "$", error.message);
    throw error;
  }
}

const rejected = (reason: Reason, path: string, rule: string): Verdict => ({
  verdict: "rejected",
  reason,
  path,
  rule,
});

function currencyDigits(event: unknown): number {
  const currency = (event as { currency?: unknown } | null)?.currency;
  return (typeof currency === "string" ? CURRENCY_DIGITS.get(currency) : undefined) ?? MAX_CURRENCY_DIGITS;
}

function violations(stream: Stream, plain: unknown, written: unknown, digits: number): Violation[] {
  const validate = VALIDATORS[stream];
  const found = validate(plain)
    ? []
    : (validate.errors ?? []).map((error) => fromAjv(error, SCHEMAS[stream]));
  for (const { path, schema } of unlikeWritten(written, SCHEMAS[stream], digits, [])) {
    found.push({ path, rule: describeRule(schema) });
  }
  return found;
}

function fromAjv(error: ErrorObject, root: Schema): Violation {
  let schema: Schema | undefined = root;
  const path: Path = [];
  for (const step of error.instancePath.split("/").slice(1)) {
    const isIndex: boolean = schema?.items !== undefined;
    path.push(isIndex ? Number(step) : step);
    schema = isIndex ? schema?.items : schema?.properties?.[step];
  }
  if (error.keyword === "required") {
    return { path: [...path, error.params.missingProperty], rule: "required" };
  }
  return { path, rule: schema ? describeRule(schema) : error.keyword };
}

/** What JSON Schema cannot see: how a number is written, and NUL. */
function* unlikeWritten(
  value: unknown,
  schema: Schema,
  digits: number,
  path: Path,
): Generator<{ path: Path; schema: Schema }> {
  if (value instanceof Numeral) {
    const { maxDecimals } = schema;
    const isWritten =
      kindOf(schema) === "integer"
        ? /^-?[0-9]+$/.test(value.text)
        : maxDecimals === undefined ||
          minorUnits(value.text, maxDecimals === "currency" ? digits : maxDecimals) !== undefined;
    if (!isWritten) yield { path, schema };
  } else if (typeof value === "string") {
    if (value.includes("\0")) yield { path, schema };
  } else if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries()) {
      yield* unlikeWritten(item, schema.items, digits, [...path, index]);
    }
  } else if (typeof value === "object" && value !== null && schema.properties) {
    for (const [name, inner] of Object.entries(schema.properties)) {
      if (Object.hasOwn(value, name)) {
        yield* unlikeWritten((value as Record<string, unknown>)[name], inner, digits, [...path, name]);
      }
    }
  }
}

interface WrittenCheckout {
  items: { quantity: Numeral; unit_price: Numeral }[];
  value: Numeral;
}

function isSumOfItems({ items, value }: WrittenCheckout, digits: number): boolean {
  const sum = items.reduce(
    (total, item) => total + BigInt(item.quantity.text) * (minorUnits(item.unit_price.text, digits) ?? 0n),
    0n,
  );
  return sum === minorUnits(value.text, digits);
}

/** A parent before its children, names by code, indexes by number. */
function comparePaths(a: Path, b: Path): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  const [left, right] = [a[at], b[at]];
  if (left === undefined) return a.length - b.length;
  if (right === undefined) return 1;
  return left < right ? -1 : 1;
}

const writePath = (path: Path) =>
  `$${path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")}`;
