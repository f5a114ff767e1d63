import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { resourceName } from "../../config/names.ts";
import { FUNCTION_NAMES, type FunctionName } from "../../functions/registry.ts";
import { type FUNCTION_VARIABLES, LEFT_OUT, STAND_INS } from "./exceptions.ts";
import type { Needs } from "./in-order.ts";
import type { StackFolder } from "./terraform.ts";

/** A dropped connection must not fail an apply. */
const PROVIDER = { s3_use_path_style: true, max_retries: 5 };

/** What functions get in the place of the variables that this machine cannot follow. */
export type FunctionVariables = {
  [F in keyof typeof FUNCTION_VARIABLES]: Record<keyof (typeof FUNCTION_VARIABLES)[F], string>;
};

export interface SynthesizedStacks {
  /** By id. */
  folders: Record<string, StackFolder>;
  needs: Needs;
  /** What a stack declares, by id. */
  declared: Record<string, DeclaredResource[]>;
}

export interface DeclaredResource {
  type: string;
  /** In its stack, for Terraform. */
  name: string;
  values: Resource;
}

interface StackJson {
  resource?: Record<string, Record<string, Resource>>;
}

type Resource = Record<string, unknown> & { environment?: { variables: Record<string, string> } };

/**
 * Synthesizes an environment's stacks below a folder of the rehearsal's own, so that their state is kept there. The stacks
 * are those that are deployed, byte for byte.
 * @param lanes in the place of the environment's own
 */
export async function synthesizeStacks(
  root: string,
  folder: string,
  environment: string,
  lanes?: "all",
): Promise<SynthesizedStacks> {
  mkdirSync(folder, { recursive: true });
  for (const name of ["dist", "glue-scripts", "functions", "postgres"]) {
    symlinkSync(join(root, name), join(folder, name));
  }
  const outdir = `cdktf.out/${environment}`;
  await execa(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "main.ts")], {
    cwd: folder,
    env: {
      ENVIRONMENT: environment,
      CDKTF_OUTDIR: outdir,
      ...(lanes && { ECOMMERCE_STREAMING_LANES: lanes }),
    },
  });
  const { stacks } = JSON.parse(readFileSync(join(folder, outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { dependencies: string[]; workingDirectory: string }>;
  };
  const entries = Object.entries(stacks);
  const folders = Object.fromEntries(
    entries.map(([id, { workingDirectory }]) => [
      id,
      { component: id.slice(environment.length + 1), folder: join(folder, outdir, workingDirectory) },
    ]),
  );
  return {
    folders,
    needs: Object.fromEntries(entries.map(([id, { dependencies }]) => [id, dependencies])),
    declared: Object.fromEntries(Object.entries(folders).map(([id, stack]) => [id, resourcesOf(stack)])),
  };
}

/** Writes beside a stack of the environment what is different here, as Terraform's own override file. */
export function writeOverrides(
  stack: StackFolder,
  environment: string,
  variables: Partial<FunctionVariables>,
): void {
  const resource: Record<string, Record<string, object>> = {};
  for (const { type, name, values } of resourcesOf(stack)) {
    if (LEFT_OUT.some((entry) => matches(entry, { type, values }))) {
      resource[type] = { ...resource[type], [name]: { count: 0 } };
      continue;
    }
    const other = STAND_INS.find((entry) => entry.values !== undefined && entry.type === type)?.values;
    if (other !== undefined) {
      resource[type] = { ...resource[type], [name]: other };
    }
    const own = variables[functionOf(environment, { type, values }) as keyof FunctionVariables];
    if (own !== undefined) {
      const changed = { variables: { ...values.environment?.variables, ...own } };
      resource[type] = { ...resource[type], [name]: { environment: changed } };
    }
  }
  const overrides = {
    provider: { aws: [PROVIDER] },
    ...(Object.keys(resource).length > 0 && { resource }),
  };
  writeFileSync(join(stack.folder, "rehearsal_override.tf.json"), JSON.stringify(overrides, null, 2), {
    // A password may be in it.
    mode: 0o600,
  });
}

/** Which Lambda of `functions/` a declared resource is, by its name; undefined where it is none. */
export function functionOf(
  environment: string,
  { type, values }: Pick<DeclaredResource, "type" | "values">,
): FunctionName | undefined {
  return type === "aws_lambda_function"
    ? FUNCTION_NAMES.find((noun) => values.function_name === resourceName(environment, noun))
    : undefined;
}

/** Whether a declared resource is one of those that the entry names. */
export function matches(
  entry: { type: string; attribute?: string },
  { type, values }: Pick<DeclaredResource, "type" | "values">,
): boolean {
  return entry.type === type && (entry.attribute === undefined || entry.attribute in values);
}

function resourcesOf({ folder }: StackFolder): DeclaredResource[] {
  const { resource = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as StackJson;
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({ type, name, values })),
  );
}
