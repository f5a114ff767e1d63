import type { Construct } from "constructs";
import { ARTIFACTS } from "../../config/artifacts.ts";
import { JOBS, type JobName } from "../../glue-scripts/registry.ts";
import type { Storage } from "../storage.ts";
import { Artifact } from "./artifact.ts";

/** A job's files in the artifact bucket. */
export interface JobFiles {
  folder: string;
  /** `s3://…` */
  script: string;
  /** How Glue is told of the others. */
  arguments: Record<string, string>;
}

/** Uploads a job's script, the zip of its packages, and the wheels of what it needs beyond the Glue image. */
export function uploadJobFiles(scope: Construct, name: JobName, storage: Storage): JobFiles {
  const folder = `glue/${name}`;
  const upload = (id: string, file: string, key: string) =>
    new Artifact(scope, id, storage, file, `${folder}/${key}`).url;
  const wheels =
    JOBS[name].requirements && upload("wheels", ARTIFACTS.jobWheels(name), `${name}-<hash>.gluewheels.zip`);
  return {
    folder,
    script: upload("script", ARTIFACTS.jobScript(name), "job-<hash>.py"),
    arguments: {
      "--extra-py-files": upload("package", ARTIFACTS.jobPackage(name), `${name}-<hash>.zip`),
      ...(wheels && {
        "--additional-python-modules": wheels,
        "--python-modules-installer-option": "--no-index",
      }),
    },
  };
}
