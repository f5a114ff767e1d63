import { CURRENCY_DIGITS, describeRule, isNullable, kindOf, SCHEMAS, type Schema } from "./schema.ts";

const LINE_LENGTH = 110;
const INDENT = "    ";

/** The Python literal as `ruff format` would leave it: on one line where it fits, else one entry a line. */
function literal(value: unknown, indent = "", used = 0): string {
  const one = oneLine(value);
  if (indent.length + used + one.length < LINE_LENGTH || typeof value !== "object" || value === null) {
    return one;
  }
  const inner = indent + INDENT;
  const list = Array.isArray(value);
  const lines = Object.entries(value).map(([name, entry]) => {
    const key = list ? "" : `${JSON.stringify(name)}: `;
    return `${inner}${key}${literal(entry, inner, key.length)},\n`;
  });
  const [open, close] = list ? "()" : "{}";
  return `${open}\n${lines.join("")}${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(oneLine).join(", ")}${value.length === 1 ? "," : ""})`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, entry]) => `${JSON.stringify(name)}: ${oneLine(entry)}`)
      .join(", ")}}`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

/** No pattern on purpose: msgspec would run it in Python's `re` for every event. */
function annotation(schema: Schema): string {
  if (schema.enum) return `Literal[${schema.enum.map((name) => JSON.stringify(name)).join(", ")}]`;
  if (schema.const !== undefined) return `Literal[${JSON.stringify(schema.const)}]`;
  const limits = (type: string, meta: Record<string, number | undefined>) => {
    const given = Object.entries(meta).filter(([, limit]) => limit !== undefined);
    if (given.length === 0) return type;
    return `Annotated[${type}, Meta(${given.map(([name, limit]) => `${name}=${limit}`).join(", ")})]`;
  };
  switch (kindOf(schema)) {
    case "string":
      return limits("str", { min_length: schema.minLength, max_length: schema.maxLength });
    case "integer":
      return limits("int", { ge: schema.minimum, le: schema.maximum });
    case "number":
      return "Decimal";
    case "array":
      return limits(`list[${schema.items?.title}]`, {
        min_length: schema.minItems,
        max_length: schema.maxItems,
      });
    default:
      throw new Error(`no Python type for ${JSON.stringify(schema)}`);
  }
}

function struct(schema: Schema): string {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const optional = !schema.required?.includes(name);
    return `${INDENT}${name}: ${annotation(field)}${isNullable(field) ? " | None" : ""}${optional ? " = None" : ""}`;
  });
  return `class ${schema.title}(Struct, kw_only=True, gc=False):\n${fields.join("\n")}\n`;
}

/** The schema as judge.py walks it: `kind` and `nullable` for `type`, a const as its limits. */
function rules(schema: Schema): object {
  const { required, properties, items, enum: names, const: only, format } = schema;
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, maxDecimals } = schema;
  const allowed = names ?? (typeof only === "string" ? [only] : undefined);
  const limits = only === undefined ? { minimum, maximum } : { minimum: only, maximum: only };
  const entry = {
    kind: kindOf(schema),
    nullable: isNullable(schema) || undefined,
    rule: describeRule(schema),
    ...(allowed ? { allowed } : format ? { format } : { minLength, maxLength }),
    ...(kindOf(schema) === "string" ? {} : limits),
    ...{ maxDecimals, minItems, maxItems, required },
    items: items && rules(items),
    properties:
      properties &&
      Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, rules(field)])),
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

const namesOf = (schema: Schema, keep: (field: Schema) => boolean) =>
  Object.entries(schema.properties ?? {})
    .filter(([, field]) => keep(field))
    .map(([name]) => name);

const isText = (field: Schema) => kindOf(field) === "string";

export function pythonTypes(): string {
  const { clicks, checkouts } = SCHEMAS;
  const item = checkouts.properties?.items?.items;
  if (!item) throw new Error("checkout.schema.json has no items");
  const constants: Record<string, unknown> = {
    PRICE_MAX: clicks.properties?.price?.maximum,
    PRICE_DIGITS: clicks.properties?.price?.maxDecimals,
    UNIT_PRICE_MAX: item.properties?.unit_price?.maximum,
    VALUE_MAX: checkouts.properties?.value?.maximum,
    CLICK_TEXTS: namesOf(clicks, isText),
    CHECKOUT_TEXTS: namesOf(checkouts, isText),
    ITEM_TEXTS: namesOf(item, isText),
    CURRENCY_DIGITS: Object.fromEntries(CURRENCY_DIGITS),
  };
  const [date, time, zone] = (clicks.properties?.event_time?.pattern ?? "").split(/(?=T|\(Z)/);
  const assign = (name: string, value: unknown, type = "") =>
    `${name}${type} = ${literal(value, "", name.length + type.length + 3)}\n`;
  return `# Generated by events/generate.ts from events/*.schema.json: do not edit.
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


${[clicks, item, checkouts].map(struct).join("\n\n")}

EVENT_TIME_PATTERN = (
    r${JSON.stringify(date)}
    r${JSON.stringify(time)}
    r${JSON.stringify(zone)}
)
${Object.entries(constants)
  .map(([name, value]) => assign(name, value))
  .join("")}
# What judge.py walks: the schemas with each rule in words.
${assign("CLICK_RULES", rules(clicks), ": dict[str, Any]")}${assign("CHECKOUT_RULES", rules(checkouts), ": dict[str, Any]")}`;
}
