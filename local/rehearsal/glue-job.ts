import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { GetJobCommand, type Job } from "@aws-sdk/client-glue";
import { unzipSync } from "fflate";
import { UserError } from "../../errors/user-error.ts";
import { createGlueClient } from "../../functions/shared/aws-clients.ts";
import { sparkEnvironment } from "../attribution-job.ts";
import { emulatorClientConfig, emulatorEnvironment } from "../emulator.ts";
import type { JobDefinition } from "../glue/endpoint.ts";
import type { Places } from "../places.ts";
import type { JOB_ARGUMENTS } from "./exceptions.ts";

/** The job is not one that this machine can run. */
export class UnknownJobError extends UserError {
  override name = "UnknownJobError";
}

/**
 * The Glue job as Terraform applied it: its arguments, its limits, and the script and package that were uploaded. This
 * machine's Spark runs it.
 */
export async function readAppliedJob(
  places: Places,
  emulatorEndpoint: string,
  name: string,
): Promise<JobDefinition> {
  const job = await getJob(emulatorEndpoint, name);
  const { "--extra-py-files": packages = "", ...written } = job.DefaultArguments ?? {};
  const script = job.Command?.ScriptLocation;
  if (job.Command?.Name !== "gluestreaming" || script === undefined) {
    throw new UnknownJobError(`Glue job ${name} is no streaming job with a script`);
  }
  const folder = join(places.local, "job");
  const packageFolder = join(folder, "packages");
  const scriptFile = join(folder, basename(script));
  write(scriptFile, await readObject(emulatorEndpoint, script));
  for (const url of packages.split(",").filter(Boolean)) {
    // Unpacked: Spark's Python takes archives off its path here.
    for (const [path, content] of Object.entries(unzipSync(await readObject(emulatorEndpoint, url)))) {
      write(join(packageFolder, path), content);
    }
  }
  const replaced: Record<keyof typeof JOB_ARGUMENTS, string> = {
    "--checkpoint_location": places.checkpoint,
    "--database_login": "pgpass",
    "--kinesis_endpoint": emulatorEndpoint,
  };
  const environment = sparkEnvironment(places);
  return {
    maxRetries: job.MaxRetries ?? 0,
    maxConcurrentRuns: job.ExecutionProperty?.MaxConcurrentRuns ?? 1,
    ...(job.Timeout !== undefined && { timeoutMinutes: job.Timeout }),
    readiness: /\bstreaming\b/,
    defaultArguments: { ...written, ...replaced },
    command: ({ argv }) => ({
      file: join(places.venvBin, "python"),
      args: [join(places.root, "local/spark/launch.py"), scriptFile, ...argv],
      env: {
        ...environment,
        ...emulatorEnvironment(emulatorEndpoint),
        // The uploaded package, not the checkout's.
        PYTHONPATH: [
          packageFolder,
          join(places.root, "local"),
          join(places.root, "local/spark/startup"),
        ].join(":"),
      },
      cwd: places.root,
    }),
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
