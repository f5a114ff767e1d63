import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ARTIFACTS } from "../config/artifacts.ts";
import { zipFiles } from "../functions/zip.ts";
import { JOB_NAMES } from "../glue-scripts/registry.ts";

// The commands of the build phases, run by bash as CodeBuild runs them; what they call says what it was asked.

const folder = mkdtempSync(join(tmpdir(), "buildspec-"));
afterAll(() => rmSync(folder, { recursive: true }));

const specOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const CHECK = specOf("buildspec.yml");
const DEPLOY = specOf("buildspec.deploy.yml");

/** The list below `commands:` of a phase. */
function commandsOf(spec: string, phase: string): string[] {
  const text = spec.slice(spec.indexOf(`\n  ${phase}:`));
  const list = text
    .slice(text.indexOf("commands:\n") + "commands:\n".length)
    .split(/\n {2}\w+:|\n\w+:/)[0] as string;
  return list
    .split(/^ {6}- /m)
    .slice(1)
    .map((item) =>
      item
        .replace(/^ {6}#.*$/gm, "")
        .replace(/^\|\n/, "")
        .replace(/^ {8}/gm, "")
        .trim(),
    );
}

/** Whatever git is set to where the tests run. */
const AS_SOMEBODY = `export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
    export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com`;

interface Build {
  spec: string;
  phases: readonly string[];
  programs: readonly string[];
  env: Record<string, string>;
  /** What a program does besides saying what it was asked. */
  does?: string;
  /** The command that fails, by its beginning. */
  failing?: string;
}

/** @returns what was called, and whether the build came to its end */
async function build({ spec, phases, programs, env, does = "", failing = "" }: Build) {
  const log = join(folder, "log");
  writeFileSync(log, "");
  for (const name of programs) {
    writeFileSync(
      join(folder, name),
      `#!/bin/bash
call="${name} $*"
echo "$call" >> ${log}
[[ -n "$FAILING" && "$call" == "$FAILING"* ]] && exit 1
${does}
exit 0
`,
    );
    chmodSync(join(folder, name), 0o755);
  }
  const calls = () => readFileSync(log, "utf8").trim().split("\n");
  for (const command of phases.flatMap((phase) => commandsOf(spec, phase))) {
    const { failed } = await execa("bash", ["-c", command], {
      cwd: folder,
      reject: false,
      stdin: "ignore",
      env: { PATH: `${folder}:${process.env.PATH}`, FAILING: failing, ENVIRONMENT: "dev", ...env },
    });
    if (failed) {
      return { calls: calls(), ok: false };
    }
  }
  return { calls: calls(), ok: true };
}

/** @param newer what main has by now, a line a file */
async function check({ newer = "", failing = "" }: { newer?: string; failing?: string }) {
  rmSync(join(folder, "overtaken"), { force: true });
  const triggers = `exec ${process.execPath} --import ${import.meta.resolve("tsx")} ${join(process.cwd(), "cli/main.ts")} triggers`;
  const { calls, ok } = await build({
    spec: CHECK,
    phases: ["pre_build", "build"],
    programs: ["git", "npm"],
    env: { COMPONENT: "generator" },
    does: `[[ "$call" == "git diff"* ]] && printf '${newer}'
[[ "$call" == "npm run --silent triggers" ]] && ${triggers}`,
    failing,
  });
  return { calls, ok, overtaken: ok ? readFileSync(join(folder, "overtaken"), "utf8").trim() : undefined };
}

test("a check tests everything, then builds what is handed over, and deploys nothing", async () => {
  const { calls, ok } = await check({});
  expect(ok).toBe(true);
  expect(calls.slice(0, 4)).toEqual(["npm ci", "npm run check", "npm run build", "npm run synth -- dev"]);
  expect(CHECK).not.toMatch(/deploy --|terraform apply|cdktf deploy/);
});

test.each([
  "npm ci",
  "npm run check",
  "npm run build",
  "npm run synth",
  "git fetch",
  "npm run --silent triggers",
])("where %s fails, the check fails and nothing is deployed", async (failing) => {
  expect(await check({ failing })).toMatchObject({ ok: false });
});

test("a check that is overtaken leaves the component to the newer one", async () => {
  expect(await check({ newer: "functions/generator/shopper.ts\\n" })).toMatchObject({ overtaken: "yes" });
});

test("a newer push that does not touch the component has no check for it: this one's is deployed", async () => {
  const newer = "glue-scripts/attribution/job.py\\nREADME.md\\n";
  expect(await check({ newer })).toMatchObject({ overtaken: "no" });
});

test("a newer push that moves a file away from the component touches it", async () => {
  const repository = join(folder, "repository");
  const file = join(repository, "functions/generator/shopper.ts");
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "export const shopper = 1;\n".repeat(20));
  const command = commandsOf(CHECK, "build").find((text) => text.startsWith("git diff"));
  await execa(
    "bash",
    [
      "-ec",
      `${AS_SOMEBODY}
    git init --quiet --initial-branch main
    git add . && git commit --quiet --message before
    git switch --quiet --create newer
    mkdir functions/orchestrator && git mv functions/generator/shopper.ts functions/orchestrator/
    git commit --quiet --message after
    git switch --quiet main
    git fetch --quiet . newer
    ${command}`,
    ],
    { cwd: repository },
  );
  const newer = readFileSync(join(repository, "newer-changes"), "utf8").trim().split("\n");
  expect(newer).toEqual(["functions/generator/shopper.ts", "functions/orchestrator/shopper.ts"]);
});

test("all that the stacks upload is handed over", () => {
  const files = CHECK.slice(CHECK.indexOf("artifacts:")).match(/(?<=^ {4}- ).+$/gm) ?? [];
  const patterns = files.map((file) => {
    const wild = { "**/": "(?:.+/)?", "*": "[^/]+" };
    const parts = file.split(/(\*\*\/|\*)/).map((part) => wild[part as "*"] ?? part.replaceAll(".", "\\."));
    return new RegExp(`^${parts.join("")}$`);
  });
  const uploads = [
    ARTIFACTS.functionZip("generator"),
    ...JOB_NAMES.flatMap((name) => [
      ARTIFACTS.jobScript(name),
      ARTIFACTS.jobPackage(name),
      ARTIFACTS.jobWheels(name),
    ]),
    ...["cdktf.out/dev/stacks/dev-generator/cdk.tf.json", "config/dev.tfvars", "overtaken"],
  ];
  expect(uploads.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
});

const STACK = "cdktf.out/dev/stacks/dev-network";

/** Runs a deployment on what a check handed over. */
function deploy({
  overtaken = "no",
  handedOver = {},
  failing = "",
}: {
  overtaken?: string;
  handedOver?: Record<string, string>;
  failing?: string;
}) {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  const files = {
    [`${STACK}/cdk.tf.json`]: '{"terraform":{}}',
    "config/dev.tfvars": "",
    "dist/functions/generator.zip": "",
    "glue-scripts/attribution/job.py": "",
    overtaken: `${overtaken}\n`,
    ...handedOver,
  };
  const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);
  writeFileSync(join(folder, "handed-over.zip"), zipFiles(Object.fromEntries(bytes)));
  return build({
    spec: DEPLOY,
    phases: ["build"],
    programs: ["aws", "terraform", "npm", "node"],
    env: {
      STACKS: "network storage",
      CHECKED: "arn:aws:s3:::artifacts/delivery/generator/1a2b/checked.zip",
      TF_CLI_CONFIG_FILE: join(folder, "aws-alone.tfrc"),
    },
    does: '[[ "$call" == "aws s3 cp"* ]] && cp handed-over.zip checked.zip',
    failing,
  });
}

test("a deployment takes what its check has handed over, and applies each stack in order", async () => {
  const { calls, ok } = await deploy({});
  const stack = (name: string) => `terraform -chdir=cdktf.out/dev/stacks/dev-${name}`;
  const options = "-input=false -auto-approve -lock-timeout=10m";
  expect(ok).toBe(true);
  expect(calls).toEqual([
    "aws s3 cp --no-progress s3://artifacts/delivery/generator/1a2b/checked.zip checked.zip",
    ...["network", "storage"].flatMap((name) => [
      `${stack(name)} init -input=false`,
      `${stack(name)} apply ${options} -var-file=${folder}/config/dev.tfvars`,
    ]),
  ]);
});

test.each(["yes", ""])(
  "a deployment applies nothing where overtaken is %j, and does not fail",
  async (overtaken) => {
    const { calls, ok } = await deploy({ overtaken });
    expect(ok).toBe(true);
    expect(calls.filter((call) => call.startsWith("terraform"))).toEqual([]);
  },
);

test.each([
  { resource: { aws_sqs_queue: { queue: { provisioner: [{ "local-exec": { command: "id" } }] } } } },
  { module: { elsewhere: { source: "example.com/module" } } },
])("a stack that could have Terraform run something else is not deployed: %j", async (stack) => {
  const text = JSON.stringify(stack).replace("provis", "provi\\u0073");
  const { calls, ok } = await deploy({ handedOver: { [`${STACK}/cdk.tf.json`]: text } });
  expect(ok).toBe(false);
  expect(calls.filter((call) => call.startsWith("terraform"))).toEqual([]);
});

test("beside a stack's own file nothing gets into its folder, and no provider but AWS' is installed", async () => {
  await deploy({ handedOver: { [`${STACK}/more.tf`]: "", [`${STACK}/dist/more.zip`]: "" } });
  expect(readdirSync(join(folder, STACK))).toEqual(["cdk.tf.json"]);
  const installed = readFileSync(join(folder, "aws-alone.tfrc"), "utf8");
  expect(installed).toContain('direct {\n    include = ["hashicorp/aws"]\n  }');
});

test.each(["aws s3 cp", "terraform -chdir=cdktf.out/dev/stacks/dev-network"])(
  "where %s fails, the deployment fails and goes no further",
  async (failing) => {
    const { calls, ok } = await deploy({ failing });
    expect(ok).toBe(false);
    expect(calls.at(-1)).toContain(failing);
  },
);

test("both take the same Terraform", () => {
  const versions = [CHECK, DEPLOY].map((spec) => spec.match(/TERRAFORM: (terraform-[\d.]+)/)?.[1]);
  expect(versions[0]).toBeDefined();
  expect(versions[1]).toBe(versions[0]);
});

test("each phase ends the build at its first failure", () => {
  expect(CHECK.match(/^ {4}on-failure: ABORT$/gm)).toHaveLength(3);
  expect(DEPLOY.match(/^ {4}on-failure: ABORT$/gm)).toHaveLength(2);
  for (const spec of [CHECK, DEPLOY]) {
    expect(spec).not.toMatch(/post_build:|finally:/);
  }
});
