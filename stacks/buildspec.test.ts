import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

// The commands of the build phases, run by bash as CodeBuild runs them; git, npm and yum say what they were asked.

const folder = mkdtempSync(join(tmpdir(), "buildspec-"));
afterAll(() => rmSync(folder, { recursive: true }));

const spec = readFileSync(new URL("../buildspec.yml", import.meta.url), "utf8");

/** The list below `commands:` of a phase. */
function commandsOf(phase: string): string[] {
  const text = spec.slice(spec.indexOf(`\n  ${phase}:`));
  const list = text
    .slice(text.indexOf("commands:\n") + "commands:\n".length)
    .split(/\n {2}\w+:/)[0] as string;
  return list
    .split(/^ {6}- /m)
    .slice(1)
    .map((item) =>
      item
        .replace(/^ {6}#.*$/gm, "")
        .replace(/^\|\n/, "")
        .trim(),
    );
}

/** @param failing the command that fails, by its beginning */
async function build(options: { newer: string; component?: string; failing?: string }): Promise<string[]> {
  const log = join(folder, "log");
  writeFileSync(log, "");
  for (const name of ["git", "npm"]) {
    const script = `#!/bin/bash
call="${name} $*"
echo "$call" >> ${log}
[[ -n "$FAILING" && "$call" == "$FAILING"* ]] && exit 1
[[ "$call" == "git diff"* ]] && printf '${options.newer}'
[[ "$call" == "npm run --silent triggers" ]] && exec ${process.execPath} --import ${import.meta.resolve("tsx")} ${join(process.cwd(), "cli/main.ts")} triggers
exit 0
`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  for (const phase of ["pre_build", "build"]) {
    for (const command of commandsOf(phase)) {
      const { failed } = await execa("bash", ["-c", command], {
        cwd: folder,
        reject: false,
        stdin: "ignore",
        env: {
          PATH: `${folder}:${process.env.PATH}`,
          FAILING: options.failing ?? "",
          ENVIRONMENT: "dev",
          COMPONENT: options.component ?? "generator",
          STACKS: "generator",
        },
      });
      if (failed) {
        return calls(log);
      }
    }
  }
  return calls(log);
}

const calls = (log: string) => readFileSync(log, "utf8").trim().split("\n");
const DEPLOY = "npm run deploy -- dev --stack generator --alone --auto-approve";

test("a build tests everything, then deploys its component alone", async () => {
  const made = await build({ newer: "" });
  expect(made.slice(0, 2)).toEqual(["npm ci", "npm run check"]);
  expect(made.at(-1)).toBe(DEPLOY);
});

test.each(["npm ci", "npm run check", "git fetch"])("where %s fails nothing is deployed", async (failing) => {
  expect(await build({ newer: "", failing })).not.toContain(DEPLOY);
});

test("a build that is overtaken leaves the component to the newer one's build", async () => {
  expect(await build({ newer: "functions/generator/shopper.ts\\n" })).not.toContain(DEPLOY);
});

test("a newer push that does not touch the component has no build for it: this one deploys", async () => {
  expect(await build({ newer: "glue-scripts/attribution/job.py\\nREADME.md\\n" })).toContain(DEPLOY);
});

test("each phase ends the build at its first failure", () => {
  expect(spec.match(/^ {4}on-failure: ABORT$/gm)).toHaveLength(3);
  expect(spec).not.toMatch(/post_build:|finally:/);
});
