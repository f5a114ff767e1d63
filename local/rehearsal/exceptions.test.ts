import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARTIFACTS } from "../../config/artifacts.ts";
import { JOB_NAMES } from "../../glue-scripts/registry.ts";
import { findPlaces } from "../places.ts";
import {
  DRIFTS,
  FUNCTION_VARIABLES,
  JOB_ARGUMENTS,
  LEFT_OUT,
  REMAINS,
  RUN_ARGUMENTS,
  STACKS_LEFT_OUT,
  STAND_INS,
} from "./exceptions.ts";
import { jobsOf } from "./glue-job.ts";
import { functionVariables } from "./lanes/rehearsed-lanes.ts";
import type { RehearsalMachine } from "./machine.ts";
import { LISTINGS } from "./remains.ts";
import {
  type DeclaredResource,
  functionOf,
  matches,
  type SynthesizedStacks,
  synthesizeStacks,
} from "./stack-folders.ts";

const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
let stacks: SynthesizedStacks;
let declared: DeclaredResource[];

beforeAll(async () => {
  stacks = await synthesizeStacks(findPlaces().root, folder, "dev", "all");
  declared = Object.values(stacks.declared).flat();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is left out, stood in for or known to drift is in the stacks", () => {
  const entries = [...LEFT_OUT, ...STAND_INS, ...DRIFTS.map(({ type }) => ({ type }))];
  expect(entries.filter((entry) => !declared.some((one) => matches(entry, one)))).toEqual([]);
});

test("every stack is rehearsed or said to be left out", () => {
  const files = readdirSync("stacks").filter((name) => /^[a-z-]+\.ts$/.test(name));
  const rehearsed = Object.values(stacks.folders).map(({ component }) => component);
  const leftOut = STACKS_LEFT_OUT.map(({ component }) => component);
  expect([...rehearsed, ...leftOut].sort()).toEqual(files.map((name) => name.replace(".ts", "")).sort());
});

test("every entry says why, once", () => {
  const entries = [...LEFT_OUT, ...STACKS_LEFT_OUT, ...STAND_INS, ...DRIFTS, ...REMAINS];
  expect(entries.filter(({ why }) => why.length < 20)).toEqual([]);
  const keys = DRIFTS.flatMap(({ type, attributes }) =>
    attributes.map((attribute) => `${type}.${attribute}`),
  );
  expect(keys).toEqual([...new Set(keys)]);
});

test("a variable that is replaced is one that the function has, or the SDK's", () => {
  for (const [name, variables] of Object.entries(FUNCTION_VARIABLES)) {
    const lambda = declared.find((resource) => functionOf("dev", resource) === name);
    const own = Object.keys(lambda?.values.environment?.variables ?? {});
    const others = Object.keys(variables).filter((variable) => !own.includes(variable));
    expect(others.filter((variable) => !/^AWS_|_PASSWORD$/.test(variable))).toEqual([]);
  }
});

test("each lane gives what its functions get in the place of such a variable", () => {
  const machine = {
    database: { server: { ca: "authority" }, passwords: { corrector: "made up", reader: "made up" } },
    glue: { url: "http://127.0.0.1:1" },
    warehouse: { endpoint: "http://127.0.0.1:2" },
  } as unknown as RehearsalMachine;
  const given = Object.entries(functionVariables(machine)).map(([name, variables]) => [
    name,
    Object.keys(variables),
  ]);
  expect(Object.fromEntries(given)).toEqual(
    Object.fromEntries(
      Object.entries(FUNCTION_VARIABLES).map(([name, variables]) => [name, Object.keys(variables)]),
    ),
  );
});

test("an argument that is replaced is one that the job's script reads", () => {
  for (const [name, replaced] of Object.entries({ ...JOB_ARGUMENTS, ...RUN_ARGUMENTS })) {
    const script = readFileSync(ARTIFACTS.jobScript(name), "utf8");
    const reads = (argument: string) => new RegExp(`add_argument\\(\\s*"${argument}"`).test(script);
    expect(Object.keys(replaced).filter((argument) => !reads(argument))).toEqual([]);
  }
});

test("the jobs that the stacks declare are those of the registry", () => {
  expect(jobsOf(declared, "dev").sort()).toEqual([...JOB_NAMES].sort());
});

test("what remains is of a kind that is looked for", () => {
  expect(REMAINS.filter(({ kind }) => !(kind in LISTINGS))).toEqual([]);
});
