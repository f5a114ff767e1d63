import type { FunctionName } from "../../functions/registry.ts";
import type { JobName } from "../../glue-scripts/registry.ts";

/** A part that is deployed by itself, by a CodeBuild project of its own. */
export interface Component {
  /** As the stacks are called in `stacks/`. */
  stacks: readonly string[];
  /** The Lambdas of these stacks; what lies in their folders deploys the component, too. */
  functions: readonly FunctionName[];
  /** The Glue jobs of these stacks; what they are made of deploys the component, too. */
  jobs: readonly JobName[];
  /** What else a change of deploys it: files, and folders that end in a slash. */
  paths: readonly string[];
}

/** Every stack is made of these. */
export const SYNTHESIS: readonly string[] = [
  "main.ts",
  "cdktf.json",
  "config/",
  "errors/",
  "package.json",
  "package-lock.json",
  ".npmrc",
  "cli/build.ts",
  "cli/build/",
  "functions/registry.ts",
  "glue-scripts/registry.ts",
  "stacks/constructs/",
  "stacks/settings/",
  "stacks/boundary.ts",
  "stacks/network.ts",
  "stacks/storage.ts",
  "stacks/streams.ts",
  "buildspec.yml",
];

/** Every Lambda is made of these. */
export const BUNDLES = ["errors/", "functions/shared/", "functions/bundle.ts", "functions/zip.ts"];
