/** The event contract's verdict on one record. glue-scripts/contract/judge.py gives the same verdicts. */
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { parseTime } from "./event-time.ts";
import type { Checkout, Click } from "./event-types.ts";
import { NotJsonError, Numeral, numeralOf, parseJson } from "./json-text.ts";
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
  unlikeWritten(written, SCHEMAS[stream], digits, [], (path, schema) =>
    found.push({ path, rule: describeRule(schema) }),
  );
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

/** Finds what JSON Schema cannot see: how a number is written, and NUL. `path` leads to the value, and is so again afterwards. */
function unlikeWritten(
  value: unknown,
  schema: Schema,
  digits: number,
  path: Path,
  onFound: (path: Path, schema: Schema) => void,
): void {
  if (typeof value === "string") {
    if (value.includes("\0")) onFound([...path], schema);
  } else if (typeof value === "number" || value instanceof Numeral) {
    if (!isWrittenAs(schema, numeralOf(value), digits)) onFound([...path], schema);
  } else if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries()) {
      path.push(index);
      unlikeWritten(item, schema.items, digits, path, onFound);
      path.pop();
    }
  } else if (typeof value === "object" && value !== null && schema.properties) {
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(schema.properties, name)) {
        path.push(name);
        const inner = (value as Record<string, unknown>)[name];
        unlikeWritten(inner, schema.properties[name] as Schema, digits, path, onFound);
        path.pop();
      }
    }
  }
}

function isWrittenAs(schema: Schema, numeral: string, digits: number): boolean {
  const { maxDecimals } = schema;
  if (kindOf(schema) === "integer") return /^-?[0-9]+$/.test(numeral);
  return (
    maxDecimals === undefined ||
    minorUnits(numeral, maxDecimals === "currency" ? digits : maxDecimals) !== undefined
  );
}

interface WrittenCheckout {
  items: { quantity: Numeral | number; unit_price: Numeral | number }[];
  value: Numeral | number;
}

function isSumOfItems({ items, value }: WrittenCheckout, digits: number): boolean {
  const sum = items.reduce(
    (total, item) =>
      total + BigInt(numeralOf(item.quantity)) * (minorUnits(numeralOf(item.unit_price), digits) ?? 0n),
    0n,
  );
  return sum === minorUnits(numeralOf(value), digits);
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
