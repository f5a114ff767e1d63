import { existsSync } from "node:fs";
import { build } from "esbuild";
import { execaSync } from "execa";
import { filesImportedBy } from "../../cli/dependencies/modules.ts";
import { BUNDLING } from "../../functions/bundle.ts";
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from "../../functions/registry.ts";
import { JOB_NAMES, JOBS, type JobName } from "../../glue-scripts/registry.ts";
import {
  COMPONENT_NAMES,
  COMPONENTS,
  type ComponentName,
  filterOf,
  isAmong,
  NOT_DEPLOYED,
  pathsOf,
  triggeredBy,
} from "./components.ts";

const tracked = execaSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
  .stdout.split("\n")
  .filter(existsSync);

test.each([
  [["functions/generator/shopper.ts"], ["generator", "orchestrator", "infrastructure", "orders"]],
  [["functions/orchestrator/attribution/backlog.ts"], ["orchestrator", "infrastructure"]],
  [["functions/bots/labels.ts"], ["infrastructure", "bots"]],
  [["functions/order-desk/life.ts"], ["orders"]],
  [
    ["functions/archiver/archiver.ts"],
    ["infrastructure", "lake", "insights", "orders", "warehouse", "shop-database"],
  ],
  [
    ["functions/shared/logger.ts"],
    [
      "generator",
      "reports",
      "corrections",
      "orchestrator",
      "infrastructure",
      "bots",
      "lake",
      "insights",
      "orders",
      "warehouse",
      "shop-database",
    ],
  ],
  [["postgres/rejected/find_rejected.sql"], ["reports", "corrections", "infrastructure"]],
  [["glue-scripts/attribution/credit.py"], ["attribution", "recomputation"]],
  [["glue-scripts/contract/decoder.py"], ["attribution", "backfill", "recomputation", "lake"]],
  [["glue-scripts/backfill/credit.py"], ["backfill"]],
  [["glue-scripts/tests/test_credit.py"], ["infrastructure"]],
  [
    ["events/click.schema.json"],
    [
      "generator",
      "attribution",
      "backfill",
      "corrections",
      "recomputation",
      "bots",
      "lake",
      "insights",
      "orders",
      "warehouse",
      "shop-database",
    ],
  ],
  [["postgres/migrations/0001.do.create_settings.sql"], ["reports", "infrastructure"]],
  [["redshift/migrations/0001_create_kinesis_schema.sql"], ["warehouse"]],
  [["stacks/monitoring.ts"], ["infrastructure"]],
  [["package-lock.json"], COMPONENT_NAMES],
  [["stacks/constructs/node-function.ts"], COMPONENT_NAMES],
  [["requirements/glue.txt"], ["attribution", "backfill", "recomputation", "infrastructure", "lake"]],
  [["requirements/job.txt"], ["infrastructure"]],
  [
    ["README.md", "postgres/reports/books.sql"],
    ["reports", "infrastructure"],
  ],
  [["README.md", "docs/architecture.md"], []],
  [["a/package.json", "package.jsonx", "xmain.ts"], []],
])("a change of %j deploys %j", (files, components) => {
  expect(triggeredBy(files)).toEqual(components);
});

test("every file of the repository deploys a component, or is on the list of those that deploy none", () => {
  expect(tracked.length).toBeGreaterThan(300);
  const deploys = (file: string) => triggeredBy([file]).length > 0;
  const notDeployed = Object.keys(NOT_DEPLOYED);
  expect(tracked.filter((file) => !deploys(file) && !isAmong(notDeployed, file))).toEqual([]);
  expect(tracked.filter((file) => deploys(file) && isAmong(notDeployed, file))).toEqual([]);
});

test("every path of a filter, and of the list of those that deploy nothing, is there", () => {
  const paths = [...COMPONENT_NAMES.flatMap(pathsOf), ...Object.keys(NOT_DEPLOYED)];
  expect(paths.filter((path) => !tracked.some((file) => isAmong([path], file)))).toEqual([]);
});

const stacks = COMPONENT_NAMES.flatMap((name) =>
  COMPONENTS[name].stacks.map((stack) => [stack, name] as const),
);

test("each stack belongs to one component, but for those that a person deploys", () => {
  const files = tracked.filter((file) => /^stacks\/[a-z-]+\.ts$/.test(file));
  const personal = ["boundary", "delivery", "quicksight"];
  expect([...stacks.map(([stack]) => stack), ...personal].sort()).toEqual(
    files.map((file) => file.slice("stacks/".length, -".ts".length)).sort(),
  );
});

test.each(stacks)("what stack %s is made of deploys %s", (stack, component) => {
  const files = filesImportedBy(`stacks/${stack}.ts`, isNoFunction).filter(decidesAboutStack);
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => !filterOf(component).test(file))).toEqual([]);
});

const isNoFunction = (file: string) => !file.startsWith("functions/");

/** Of another function a stack takes the environment's type, not what that imports. */
function decidesAboutStack(file: string): boolean {
  return isNoFunction(file) || file === "functions/registry.ts" || file.endsWith("/env.ts");
}

const functions = COMPONENT_NAMES.flatMap((name) => COMPONENTS[name].functions);

test("each Lambda is deployed by one component", () => {
  expect([...functions].sort()).toEqual([...FUNCTION_NAMES].sort());
});

/** The component of a Lambda, of which the test above says that there is one. */
function componentOf(noun: FunctionName): ComponentName {
  const has = (functions: readonly FunctionName[]) => functions.includes(noun);
  return COMPONENT_NAMES.find((name) => has(COMPONENTS[name].functions)) ?? "infrastructure";
}

test.each(FUNCTION_NAMES)("all that the bundle of %s holds deploys it", async (name) => {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [`functions/${name}/handler.ts`],
    metafile: true,
  });
  const bundled = Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
  const folders = (FUNCTIONS[name].folders ?? []).map((folder) => `${folder}/`);
  const read = tracked.filter((file) => isAmong(folders, file));
  expect(bundled.length).toBeGreaterThan(3);
  const filter = filterOf(componentOf(name));
  expect([...bundled, ...read].filter((file) => !filter.test(file))).toEqual([]);
});

test("each Glue job is deployed by one component", () => {
  const jobs = COMPONENT_NAMES.flatMap((name) => COMPONENTS[name].jobs);
  expect([...jobs].sort()).toEqual([...JOB_NAMES].sort());
});

test.each(JOB_NAMES)("all that Glue job %s is made of deploys it", (name) => {
  const has = (jobs: readonly JobName[]) => jobs.includes(name);
  const component = COMPONENT_NAMES.find((each) => has(COMPONENTS[each].jobs)) ?? "infrastructure";
  const { packages, requirements = [] } = JOBS[name];
  const made = [...packages.map((folder) => `glue-scripts/${folder}/`), requirements].flat();
  const files = tracked.filter((file) => isAmong(made, file));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => !filterOf(component).test(file))).toEqual([]);
});
