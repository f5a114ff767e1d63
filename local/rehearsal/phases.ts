import type { Places } from "../places.ts";
import { type FoundDrift, findDrift } from "./drift.ts";
import { LEFT_OUT } from "./exceptions.ts";
import { readAppliedJob } from "./glue-job.ts";
import { inOrder, type Needs, reversed } from "./in-order.ts";
import type { Machine } from "./machine.ts";
import { type FunctionVariables, type SynthesizedStacks, writeOverrides } from "./stack-folders.ts";
import type { AppliedResource, StackFolder, Terraform } from "./terraform.ts";

/** Each plan takes a core for seconds and some hundred megabytes. */
const PLANS_AT_ONCE = 3;

/** What the phases of a rehearsal work on. */
export interface Phases {
  places: Places;
  environment: string;
  machine: Machine;
  stacks: SynthesizedStacks;
  /** Of the stacks that are rehearsed. */
  needs: Needs;
  terraform: Terraform;
  /** Gets a line about each thing done. */
  say: (line: string) => void;
}

/** Applies each stack as soon as those that it needs are applied. @returns what was made, by stack */
export async function applyAll(phases: Phases): Promise<Record<string, AppliedResource[]>> {
  const { machine, stacks, needs, terraform, say } = phases;
  const variables: FunctionVariables = {
    migrations: { DATABASE_CA: machine.database.server.ca },
    orchestrator: { AWS_ENDPOINT_URL_GLUE: machine.glue.url },
    reports: { DATABASE_LOGIN: "password", DATABASE_PASSWORD: machine.database.readerPassword },
  };
  const applied: Record<string, AppliedResource[]> = {};
  await inOrder(needs, async (id) => {
    const stack = stacks.folders[id] as StackFolder;
    const began = performance.now();
    writeOverrides(stack, variables);
    await terraform.init(stack);
    const made = await terraform.change(stack, "apply");
    await AFTER_APPLY[stack.component]?.(phases);
    applied[stack.component] = made;
    say(`${stack.component}: ${count(made.length, "resource")} applied${since(began)}`);
  });
  return applied;
}

/** What Terraform would not do on AWS either: the stand-ins learn of what was applied. */
const AFTER_APPLY: Readonly<Record<string, (phases: Phases) => Promise<void>>> = {
  database: ({ machine }) => machine.database.letRolesIn(),
  async attribution({ machine, places, environment }) {
    const name = `ecommerce-streaming-${environment}-attribution`;
    machine.jobs[name] = await readAppliedJob(places, machine.emulator.endpoint, name);
  },
};

/** What Terraform would change in what it has just applied. */
export async function planAgain({ stacks, needs, terraform, say }: Phases): Promise<FoundDrift[]> {
  const began = performance.now();
  const left = Object.keys(needs);
  const drift: FoundDrift[] = [];
  await Promise.all(
    Array.from({ length: PLANS_AT_ONCE }, async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        drift.push(...findDrift(await terraform.plan(stacks.folders[id] as StackFolder)));
      }
    }),
  );
  say(`second plan of ${count(Object.keys(needs).length, "stack")}${since(began)}`);
  return drift;
}

/** Destroys each stack as soon as those that need it are gone. @returns how many resources */
export async function destroyAll({ stacks, needs, terraform, say }: Phases): Promise<number> {
  let destroyed = 0;
  await inOrder(reversed(needs), async (id) => {
    const stack = stacks.folders[id] as StackFolder;
    const began = performance.now();
    const gone = await terraform.change(stack, "destroy");
    destroyed += gone.length;
    say(`${stack.component}: ${count(gone.length, "resource")} destroyed${since(began)}`);
  });
  return destroyed;
}

function since(began: number): string {
  return ` (${((performance.now() - began) / 1000).toFixed(0)} s)`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
