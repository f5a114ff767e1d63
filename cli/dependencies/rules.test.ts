import { fileURLToPath } from "node:url";
import { readModule, readModules } from "./modules.ts";
import { RULES } from "./rules.ts";

const modules = readModules(fileURLToPath(new URL("../..", import.meta.url)));

test.each(Object.entries(RULES))("%s", (_, rule) => {
  expect(rule(modules)).toEqual([]);
});

/** The rules that a module breaks, beside all others. */
function brokenBy(path: string, source: string): string[] {
  const planted = [...modules.filter((module) => module.path !== path), readModule(path, source)];
  return Object.entries(RULES)
    .filter(([, rule]) => rule(planted).length > 0)
    .map(([name]) => name);
}

describe("a rule is broken by", () => {
  test.each([
    ["postgres/planted.ts", 'import { findPlaces } from "../local/places.ts";', /^the core/],
    ["functions/reports/planted.ts", 'import type { Places } from "../../local/places.ts";', /^the core/],
    ["events/planted.ts", 'export { Stack } from "../stacks/streams.ts";', /^the core/],
    ["events/planted.ts", 'export * from "../dashboard/wire.ts";', /^the core/],
    ["functions/planted.ts", 'const { main } = await import("../cli/main.ts");', /^the core/],
    ["proof/planted.ts", 'import { listRejectedEvents } from "../cli/rejected.ts";', /command line/],
    ["dashboard/server/planted.ts", 'import "../../cli/setup/step.mjs";', /command line/],
    ["cli/planted.ts", 'import { App } from "cdktf";', /^CDKTF/],
    ["local/planted.test.ts", 'import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";', /^CDKTF/],
    ["stacks/planted.ts", "export const home = process.env.HOME;", /^the environment/],
    ["functions/reports/planted.ts", "export const { HOME } = process.env;", /^the environment/],
    ["errors/planted.ts", 'import "../config/names.ts";', /leaves/],
    ["config/planted.ts", 'import type { Stream } from "../events/schema.ts";', /leaves/],
    ["local/spark/planted.ts", 'import type { StartOptions } from "../../cli/start.ts";', /circle/],
    ["local/figures/planted.ts", 'import { digest } from "../replay/event.ts";', /circle/],
    ["dashboard/page/src/planted.ts", 'import { readFileSync } from "node:fs";', /^nothing of Node/],
    [
      "dashboard/page/src/planted.ts",
      'import { explain } from "../../../postgres/explain.ts";',
      /^nothing of Node/,
    ],
  ])("%s with %s", (path, source, rule) => {
    expect(brokenBy(path, source)).toContainEqual(expect.stringMatching(rule));
  });
});

test.each([
  ["functions/planted.ts", '// as process.env would be, or an import of "cdktf"'],
  ["stacks/planted.ts", 'export const script = `import x from "../cli/main.ts"; process.env.HOME`;'],
  ["functions/reports/env.ts", "export const home = process.env.HOME;"],
  ["functions/reports/planted.test.ts", 'import { findPlaces } from "../../local/places.ts";'],
  ["dashboard/page/src/planted.ts", 'import type { ExplainedLine } from "../../../postgres/explain.ts";'],
])("%s with %s breaks none", (path, source) => {
  expect(brokenBy(path, source)).toEqual([]);
});
