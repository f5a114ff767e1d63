import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import bots from "./bots.json" with { type: "json" };
import schema from "./bots.schema.json" with { type: "json" };

test("the rule is of the schema's form", () => {
  const ajv = new Ajv2020({ strictTypes: false });
  expect(ajv.validate(schema, bots) ? [] : ajv.errors).toEqual([]);
});

test("a title names one history, and each is of a rule as the golden ones are worked out for", () => {
  const titles = readFileSync(new URL("golden/bots.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): string => JSON.parse(line).title);
  expect(new Set(titles).size).toBe(titles.length);
  expect([bots.more_than, bots.within_seconds]).toEqual([10, 10]);
});
