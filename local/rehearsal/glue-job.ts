import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { GetJobCommand, type Job } from "@aws-sdk/client-glue";
import { unzipSync } from "fflate";
import { resourceName } from "../../config/names.ts";
import { UserError } from "../../errors/user-error.ts";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { GLUE_COMMANDS, JOB_NAMES, JOBS, type JobName } from "../../glue-scripts/registry.ts";
import { emulatorClientConfig } from "../emulator.ts";
import type { JobDefinition } from "../glue/endpoint.ts";
import { onSpark } from "../glue-jobs.ts";
import type { Places } from "../places.ts";
import type { JOB_ARGUMENTS } from "./exceptions.ts";
import type { DeclaredResource } from "./stack-folders.ts";

/** The job is not one that this machine can run. */
export class UnknownJobError extends UserError {
  override name = "UnknownJobError";
}

/** What jobs get in the place of the arguments that this machine cannot follow, when they are defined. */
type Replaced = { [J in keyof typeof JOB_ARGUMENTS]: Record<keyof (typeof JOB_ARGUMENTS)[J], string> };

/** The Glue jobs that a stack declares. @throws UnknownJobError */
export function jobsOf(declared: readonly DeclaredResource[], environment: string): JobName[] {
  return declared
    .filter(({ type }) => type === "aws_glue_job")
    .map(({ values }) => {
      const job = JOB_NAMES.find((name) => resourceName(environment, name) === values.name);
      if (job === undefined) {
        throw new UnknownJobError(`Glue job ${values.name} is not in glue-scripts/registry.ts`);
      }
      return job;
    });
}

/**
 * A Glue job as Terraform applied it: its arguments, its limits, and the script and packages that were uploaded. This
 * machine's Spark runs it.
 */
export async function readAppliedJob(
  places: Places,
  emulatorEndpoint: string,
  { environment, job }: { environment: string; job: JobName },
): Promise<JobDefinition> {
  const name = resourceName(environment, job);
  const applied = await getJob(emulatorEndpoint, name);
  const { kind } = JOBS[job];
  const { "--extra-py-files": packages = "", ...written } = applied.DefaultArguments ?? {};
  const script = applied.Command?.ScriptLocation;
  if (applied.Command?.Name !== GLUE_COMMANDS[kind] || script === undefined) {
    throw new UnknownJobError(`Glue job ${name} is no ${kind} job with a script`);
  }
  const folder = join(places.local, "jobs", job);
  const packageFolder = join(folder, "packages");
  const scriptFile = join(folder, basename(script));
  write(scriptFile, await readObject(emulatorEndpoint, script));
  for (const url of packages.split(",").filter(Boolean)) {
    // Unpacked: Spark's Python takes archives off its path here.
    for (const [path, content] of Object.entries(unzipSync(await readObject(emulatorEndpoint, url)))) {
      write(join(packageFolder, path), content);
    }
  }
  const replaced: Replaced = {
    attribution: {
      "--checkpoint_location": places.checkpoint,
      "--database_login": "pgpass",
      "--kinesis_endpoint": emulatorEndpoint,
    },
    lake: { "--endpoint": emulatorEndpoint },
    recomputation: { "--database_login": "pgpass" },
  };
  return {
    maxRetries: applied.MaxRetries ?? 0,
    maxConcurrentRuns: applied.ExecutionProperty?.MaxConcurrentRuns ?? 1,
    ...(applied.Timeout !== undefined && { timeoutMinutes: applied.Timeout }),
    defaultArguments: { ...written, ...(job in replaced && replaced[job as keyof Replaced]) },
    // The uploaded packages, not the checkout's.
    ...onSpark({ places, emulatorEndpoint, kind, job: scriptFile, packages: packageFolder }),
  };
}

async function getJob(endpoint: string, name: string): Promise<Job> {
  const client = createGlueClient(emulatorClientConfig(endpoint));
  try {
    const { Job: job } = await client.send(new GetJobCommand({ JobName: name }));
    return job ?? {};
  } finally {
    client.destroy();
  }
}

/** @param url `s3://…` */
async function readObject(endpoint: string, url: string): Promise<Uint8Array> {
  const response = await fetch(url.replace(/^s3:\/\//, `${endpoint}/`));
  if (!response.ok) {
    throw new UnknownJobError(`${url} cannot be read: ${response.status} ${response.statusText}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

function write(file: string, content: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
