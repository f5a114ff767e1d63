import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { UserError } from "../../errors/user-error.ts";
import { emulatorEnvironment } from "../emulator.ts";

/** Terraform failed. The message names the stack and the first error. */
export class TerraformFailedError extends UserError {
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

const KILL_AFTER_MS = 20_000;

/** Exit code of `plan -detailed-exitcode`. */
const PLAN_HAS_CHANGES = 2;

export function createTerraform(options: {
  endpoint: string;
  /** A later one counts. */
  varFiles: readonly string[];
  /** Keeps the provider, which is large, for all stacks. */
  pluginCache: string;
  /** Gets Terraform's output, a file a stack. */
  log: (component: string) => string;
  signal: AbortSignal;
}): Terraform {
  const { endpoint, varFiles, pluginCache, log, signal } = options;
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

  /** @returns exit code and output @throws TerraformFailedError at an exit code that is not among `succeeds` */
  async function run(
    { component, folder }: StackFolder,
    args: string[],
    { succeeds = [0], isLogged = true } = {},
  ) {
    const logFile = log(component);
    const output = isLogged ? (["pipe", { file: logFile, append: true }] as const) : "pipe";
    mkdirSync(dirname(logFile), { recursive: true });
    appendFileSync(logFile, `terraform ${args.join(" ")}\n`);
    const { exitCode, stdout, stderr } = await execa("terraform", [`-chdir=${folder}`, ...args], {
      env,
      stdin: "ignore",
      stdout: output,
      stderr: output,
      reject: false,
      // SIGTERM: it ends what it does in order, and writes its state.
      cancelSignal: signal,
      forceKillAfterDelay: KILL_AFTER_MS,
    });
    signal.throwIfAborted();
    if (!succeeds.includes(exitCode ?? -1)) {
      const reason = findError(`${stdout}\n${stderr}`);
      throw new TerraformFailedError(`${component}: terraform ${args[0]} failed: ${reason}; log: ${logFile}`);
    }
    return { exitCode, stdout };
  }

  const common = ["-input=false", "-no-color"];
  const values = [...varFiles.map((file) => `-var-file=${file}`), "-compact-warnings"];

  return {
    async init(stack) {
      await run(stack, ["init", ...common]);
    },
    async change(stack, action) {
      const args = [action, "-json", "-auto-approve", "-input=false", "-parallelism=20", ...values];
      const { stdout } = await run(stack, args);
      return eventsOf(stdout).flatMap(({ type, hook }) =>
        type === "apply_complete" && hook !== undefined && hook.action !== "read"
          ? [{ address: hook.resource.addr, type: hook.resource.resource_type }]
          : [],
      );
    },
    async plan(stack) {
      const file = "rehearsal.tfplan";
      const args = ["plan", `-out=${file}`, "-detailed-exitcode", "-parallelism=20", ...common, ...values];
      const { exitCode } = await run(stack, args, { succeeds: [0, PLAN_HAS_CHANGES] });
      if (exitCode !== PLAN_HAS_CHANGES) {
        return {};
      }
      const { stdout } = await run(stack, ["show", "-json", file], { isLogged: false });
      return JSON.parse(stdout) as Plan;
    },
  };
}

function eventsOf(output: string): Event[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Event);
}

/** The first error of the output, machine-readable or not, in one line. */
function findError(output: string): string {
  const found = eventsOf(output).find(({ diagnostic }) => diagnostic?.severity === "error")?.diagnostic;
  if (found === undefined) {
    return output.match(/Error: (.*)/)?.[1] ?? "it does not say why";
  }
  const { address, summary, detail } = found;
  return [address, summary, detail.replace(/\s+/g, " ").trim()].filter(Boolean).join(": ");
}
