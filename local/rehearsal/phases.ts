import { resourceName } from "../../config/names.ts";
import type { Places } from "../places.ts";
import type { FoundDrift } from "./drift.ts";
import { jobsOf, readAppliedJob } from "./glue-job.ts";
import { inOrder, type Needs, reversed } from "./in-order.ts";
import { afterApply, functionVariables } from "./lanes/rehearsed-lanes.ts";
import type { RehearsalMachine } from "./machine.ts";
import { readOutputNames, waitForOutputs } from "./outputs.ts";
import type { Plans } from "./plans.ts";
import { type SynthesizedStacks, writeOverrides } from "./stack-folders.ts";
import type { AppliedResource, StackFolder, Terraform } from "./terraform.ts";

/** What the phases of a rehearsal work on. */
export interface Phases {
  places: Places;
  environment: string;
  machine: RehearsalMachine;
  stacks: SynthesizedStacks;
  /** Of the stacks that are rehearsed. */
  needs: Needs;
  terraform: Terraform;
  plans: Plans;
  /** Gets a line about each thing done. */
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Applies each stack as soon as the outputs are there that it reads of others; where it reads none of a stack that it needs,
 * as soon as that is applied. @returns what was made, by stack
 */
export async function applyAll(phases: Phases): Promise<Record<string, AppliedResource[]>> {
  const { environment, machine, stacks, needs, plans, say, signal } = phases;
  const variables = functionVariables(machine);
  for (const id of Object.keys(needs)) {
    writeOverrides(folderOf(stacks, id), environment, variables);
  }
  const initialized = initializeAll(phases);
  const applied: Record<string, AppliedResource[]> = {};
  const ended = new AbortController();
  const early = (id: string, need: string) => {
    const names = readOutputNames(folderOf(stacks, id))[need];
    return names
      ? waitForOutputs(folderOf(stacks, need), names, AbortSignal.any([signal, ended.signal]))
      : new Promise<void>(() => {});
  };
  const work = async (id: string, allDone: Promise<unknown>) => {
    const stack = folderOf(stacks, id);
    const began = performance.now();
    await initialized[id];
    const made = await applyStack(phases, stack, allDone);
    await afterApply(stack.component, machine);
    await defineJobs(phases, id);
    applied[stack.component] = made;
    plans.afterApply(id);
    say(`${stack.component}: ${count(made.length, "resource")} applied${since(began)}`);
  };
  try {
    await inOrder(needs, work, { early });
  } finally {
    ended.abort();
  }
  return applied;
}

/** One after the other, ahead of their turn: it takes a second or two, and needs nothing of the others. */
function initializeAll({ stacks, needs, terraform }: Phases): Record<string, Promise<void>> {
  const initialized: Record<string, Promise<void>> = {};
  let last = Promise.resolve();
  for (const id of Object.keys(needs)) {
    last = last.then(() => terraform.init(folderOf(stacks, id)));
    // Whoever waits for it hears of it.
    last.catch(() => {});
    initialized[id] = last;
  }
  return initialized;
}

/** Who began before all that it needs was done to the end, and failed, tries again when it is. */
async function applyStack(
  { terraform, say, signal }: Phases,
  stack: StackFolder,
  allDone: Promise<unknown>,
): Promise<AppliedResource[]> {
  let isAllDone = false;
  void allDone.then(() => {
    isAllDone = true;
  });
  try {
    return await terraform.change(stack, "apply");
  } catch (error) {
    if (isAllDone || signal.aborted) {
      throw error;
    }
    say(`${stack.component}: once more, when all it needs is applied; ${(error as Error).message}`);
    await allDone;
    return terraform.change(stack, "apply");
  }
}

/** The Glue endpoint learns of the jobs that a stack has. */
async function defineJobs({ machine, places, stacks, environment }: Phases, id: string): Promise<void> {
  for (const job of jobsOf(stacks.declared[id] ?? [], environment)) {
    machine.jobs[resourceName(environment, job)] = await readAppliedJob(places, machine.emulator.endpoint, {
      environment,
      job,
    });
  }
}

/** What Terraform would change in what it has applied. */
export async function planAgain({ needs, plans, say }: Phases): Promise<FoundDrift[]> {
  const drift = await plans.whileRunning();
  say(`second plan of ${count(Object.keys(needs).length, "stack")}`);
  return drift;
}

/** Destroys each stack as soon as those that need it are gone. @returns how many resources */
export async function destroyAll({ stacks, needs, terraform, say }: Phases): Promise<number> {
  let destroyed = 0;
  await inOrder(reversed(needs), async (id) => {
    const stack = folderOf(stacks, id);
    const began = performance.now();
    const gone = await terraform.change(stack, "destroy");
    destroyed += gone.length;
    say(`${stack.component}: ${count(gone.length, "resource")} destroyed${since(began)}`);
  });
  return destroyed;
}

function folderOf({ folders }: SynthesizedStacks, id: string): StackFolder {
  return folders[id] as StackFolder;
}

function since(began: number): string {
  return ` (${((performance.now() - began) / 1000).toFixed(0)} s)`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
