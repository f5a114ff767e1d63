import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { emulatorEnvironment } from "../emulator.ts";

/** Terraform failed. The message names the stack and the first error. */
export class TerraformFailedError extends Error {
  override name = "TerraformFailedError";
}

/** A line of Terraform's machine-readable output, as far as a rehearsal reads it. */
interface Event {
  type: string;
  hook?: { action: string; resource: { addr: string; resource_type: string } };
  diagnostic?: { severity: "error" | "warning"; summary: string; detail: string; address?: string };
}

/** Runs Terraform on the stacks of a folder, against the emulator. */
export interface Terraform {
  /** @returns types and addresses of the resources created, changed or destroyed @throws TerraformFailedError */
  change(stack: StackFolder, action: "apply" | "destroy"): Promise<AppliedResource[]>;
  /** Writes a plan and reads it. @throws TerraformFailedError */
  plan(stack: StackFolder): Promise<Plan>;
  /** @throws TerraformFailedError */
  init(stack: StackFolder): Promise<void>;
}

export interface StackFolder {
  /** Such as `streams`. */
  component: string;
  folder: string;
}

export interface AppliedResource {
  address: string;
  type: string;
}

/** As `terraform show -json` has it, as far as a rehearsal reads it. */
export interface Plan {
  resource_changes?: {
    address: string;
    type: string;
    change: { actions: string[]; before: Values; after: Values; after_unknown: Values };
  }[];
}

type Values = Record<string, unknown> | null;

export function createTerraform(options: {
  endpoint: string;
  varFile: string;
  /** Keeps the provider, which is large, for all stacks. */
  pluginCache: string;
  /** Gets Terraform's output, a file a stack. */
  log: (component: string) => string;
  signal: AbortSignal;
}): Terraform {
  const { endpoint, varFile, pluginCache, log, signal } = options;
  const env = {
    ...emulatorEnvironment(endpoint),
    // Neither a person's profile nor an instance's role may come in between.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_PROFILE: "",
    AWS_SESSION_TOKEN: "",
    AWS_EC2_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    ...(process.env.TF_CLI_CONFIG_FILE ? {} : { TF_PLUGIN_CACHE_DIR: pluginCache }),
  };
  mkdirSync(pluginCache, { recursive: true });

  async function run({ component, folder }: StackFolder, args: string[], onEvent?: (event: Event) => void) {
    const errors: string[] = [];
    const file = log(component);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `terraform ${args.join(" ")}\n`);
    const process = execa("terraform", [`-chdir=${folder}`, ...args], {
      env,
      stdin: "ignore",
      reject: false,
      // It ends the operation in order, and writes its state.
      cancelSignal: signal,
      forceKillAfterDelay: 20_000,
      all: true,
      buffer: onEvent === undefined,
    });
    if (onEvent !== undefined) {
      for await (const line of createInterface({ input: process.all })) {
        appendFileSync(file, `${line}\n`);
        const event = parse(line);
        if (event?.diagnostic?.severity === "error") {
          errors.push(describe(event.diagnostic));
        }
        if (event !== undefined) {
          onEvent(event);
        }
      }
    }
    const { failed, all } = await process;
    if (all !== undefined && !args.includes("show")) {
      appendFileSync(file, `${all}\n`);
    }
    if (failed) {
      signal.throwIfAborted();
      const reason = errors[0] ?? all?.match(/Error: .*/)?.[0] ?? "see the log";
      throw new TerraformFailedError(
        `${component}: terraform ${args[0]} failed: ${reason}; log: ${log(component)}`,
      );
    }
    return all ?? "";
  }

  const common = ["-input=false", "-no-color"];
  const values = [`-var-file=${varFile}`, "-compact-warnings"];

  return {
    async init(stack) {
      await run(stack, ["init", ...common]);
    },
    async change(stack, action) {
      const resources: AppliedResource[] = [];
      await run(
        stack,
        [action, "-json", "-auto-approve", "-input=false", "-parallelism=20", ...values],
        ({ type, hook }) => {
          if (type === "apply_complete" && hook !== undefined && hook.action !== "read") {
            resources.push({ address: hook.resource.addr, type: hook.resource.resource_type });
          }
        },
      );
      return resources;
    },
    async plan(stack) {
      await run(stack, ["plan", "-out=rehearsal.tfplan", "-parallelism=20", ...common, ...values]);
      return JSON.parse(await run(stack, ["show", "-json", "rehearsal.tfplan"])) as Plan;
    },
  };
}

function parse(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}

function describe({ address, summary, detail }: NonNullable<Event["diagnostic"]>): string {
  const text = detail.replace(/\s+/g, " ").trim();
  return [address, summary, text].filter(Boolean).join(": ");
}
