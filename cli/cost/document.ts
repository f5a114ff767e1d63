/** Writes docs/cost.md's tables; `--check` writes nothing and fails where one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { say } from "../print.ts";
import { inRoot } from "../tools.ts";
import { readConfiguration } from "./configuration.ts";
import { estimate } from "./estimate.ts";
import { costTable } from "./table.ts";

const DOCUMENT = inRoot("docs/cost.md");

/** Between `<!-- npm run cost -- <environment> --hours-per-day <hours> -->` and `<!-- end -->`. */
const SECTION = /(<!-- npm run cost -- (\w+) --hours-per-day (\d+) -->\n)[\s\S]*?(<!-- end -->)/g;

async function withTables(text: string): Promise<string> {
  let result = text;
  for (const [section, head, environment = "", hours, end] of text.matchAll(SECTION)) {
    const configuration = await readConfiguration(environment);
    const eventsPerSecond = configuration.settings.generator_events_per_second;
    const table = costTable(estimate(configuration, { eventsPerSecond, hoursPerDay: Number(hours) }));
    result = result.replace(section, () => `${head}${table}${end}`);
  }
  return result;
}

const text = readFileSync(DOCUMENT, "utf8");
const fresh = await withTables(text);
if (!process.argv.includes("--check")) {
  writeFileSync(DOCUMENT, fresh);
} else if (fresh !== text) {
  say("stale: docs/cost.md; run npm run generate");
  process.exitCode = 1;
}
