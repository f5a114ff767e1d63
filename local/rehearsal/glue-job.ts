import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { GetJobCommand, type Job } from "@aws-sdk/client-glue";
import { createGlueClient } from "../../functions/shared/aws-clients.ts";
import { sparkEnvironment } from "../attribution-job.ts";
import { emulatorClientConfig, emulatorEnvironment } from "../emulator.ts";
import type { JobDefinition } from "../glue/endpoint.ts";
import type { Places } from "../places.ts";
import type { JOB_ARGUMENTS } from "./exceptions.ts";

/** The job is not one that this machine can run. */
export class UnknownJobError extends Error {
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
  const download = (url: string) => downloadObject(emulatorEndpoint, url, join(places.local, "job-files"));
  const scriptFile = await download(script);
  const packageFiles = await Promise.all(packages.split(",").map(download));
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
          ...packageFiles,
          ...["local", "local/spark/startup"].map((path) => join(places.root, path)),
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

/** @returns the file's path */
async function downloadObject(endpoint: string, url: string, folder: string): Promise<string> {
  const response = await fetch(url.replace(/^s3:\/\//, `${endpoint}/`));
  if (!response.ok) {
    throw new UnknownJobError(`${url} cannot be read: ${response.status} ${response.statusText}`);
  }
  mkdirSync(folder, { recursive: true });
  const file = join(folder, basename(url));
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  return file;
}
