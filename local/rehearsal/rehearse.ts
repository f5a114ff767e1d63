import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import { killEverything } from "../kill-everything.ts";
import { findPlaces, makePlaces, type Places } from "../places.ts";
import { runBackfill } from "./backfill.ts";
import { runCorrections } from "./corrections.ts";
import { type FoundDrift, judgeDrift } from "./drift.ts";
import {
  LEFT_OUT,
  type LeftOut,
  REMAINS,
  type Remains,
  SETTINGS,
  STACKS_LEFT_OUT,
  STAND_INS,
  type StackLeftOut,
  type StandIn,
} from "./exceptions.ts";
import type { Needs } from "./in-order.ts";
import { changeLanes, useLanes } from "./lanes/rehearsed-lanes.ts";
import { type RehearsalMachine, startRehearsalMachine } from "./machine.ts";
import { keepMigrationsActive } from "./migrations.ts";
import { applyAll, destroyAll, type Phases, planAgain } from "./phases.ts";
import { createPlans } from "./plans.ts";
import { LISTINGS, listResources } from "./remains.ts";
import { type RunSummary, runSystem } from "./run.ts";
import { matches, synthesizeStacks } from "./stack-folders.ts";
import { type AppliedResource, createTerraform, type StackFolder } from "./terraform.ts";

export interface RehearsalOptions {
  /** Of the rehearsal alone; Terraform's state is kept there, too. */
  places: Places;
  environment: string;
  /** Picks the ids of the stacks to apply, with all that they need. @default all */
  select?: ((needs: Needs) => readonly string[]) | undefined;
  /** Gets a line about each thing done. */
  say: (line: string) => void;
  /** Called before anything is destroyed. */
  linger?: ((machine: RehearsalMachine) => Promise<void>) | undefined;
  signal: AbortSignal;
}

export interface RehearsalSummary {
  environment: string;
  /** What Terraform made, by stack: number of resources by type. */
  applied: Record<string, Record<string, number>>;
  stacksLeftOut: readonly StackLeftOut[];
  leftOut: LeftOut[];
  standIns: StandIn[];
  /** Null where the orchestrator was not among the stacks. */
  run: RunSummary | null;
  /** By the emulator's fault, as listed. */
  drift: FoundDrift[];
  destroyed: number;
  /** After the destroy, by the emulator's fault, as listed. */
  remains: Remains[];
  seconds: number;
}

/** Everything went through, but something is not as it should be. */
export class RehearsalFailedError extends UserError {
  override name = "RehearsalFailedError";
}

/**
 * Applies an environment's stacks to the emulator, runs the system, plans again, destroys everything.
 * @throws RehearsalFailedError, RunFailedError, TerraformFailedError
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalSummary> {
  const { places, environment, say, signal, linger } = options;
  const began = performance.now();
  await killEverything(places);
  rmSync(places.local, { recursive: true, force: true });
  makePlaces(places);

  const stacks = await synthesizeStacks(places.root, join(places.local, "stacks"), environment);
  const ids = options.select?.(stacks.needs) ?? Object.keys(stacks.needs);
  const needs = Object.fromEntries(ids.map((id) => [id, stacks.needs[id] ?? []]));
  const declared = ids.flatMap((id) => stacks.declared[id] ?? []);
  const selected = Object.fromEntries(
    ids.map((id) => [stacks.folders[id]?.component ?? id, stacks.declared[id] ?? []]),
  );
  const isDeclared = (entry: { type: string; attribute?: string }) =>
    declared.some((resource) => matches(entry, resource));
  const machine = await startRehearsalMachine(places);
  try {
    say(`emulator ${machine.emulator.endpoint}`);
    const terraform = createTerraform({
      endpoint: machine.emulator.endpoint,
      varFiles: [join(places.root, `config/${environment}.tfvars`), writeSettings(places)],
      pluginCache: findPlaces().terraformPlugins,
      log: (component) => places.log(`terraform-${component}`),
      signal,
    });
    const plans = createPlans({ stacks, needs, terraform });
    const phases: Phases = {
      ...{ places, environment, machine, stacks, needs, terraform, plans, say, signal },
    };
    const applied = await applyAll(phases);
    const before = await listResources(machine.emulator.endpoint, environment);
    let drift: FoundDrift[] = [];
    const plan = async () => {
      const rehearsed = { machine, places, environment, say, signal };
      const used = useLanes(selected, rehearsed);
      [drift] = await Promise.all([planAgain(phases), runBackfill(machine, places, environment, say), used]);
      await changeLanes(selected, {
        ...rehearsed,
        applyAgain: (component) =>
          terraform.change(stacks.folders[`${environment}-${component}`] as StackFolder, "apply"),
      });
    };
    const has = (component: string) => ids.includes(`${environment}-${component}`);
    if (has("database")) {
      await keepMigrationsActive(machine.emulator.endpoint, environment, say);
    }
    const corrections = async () => {
      if (has("corrections") && has("recomputation")) {
        await runCorrections({ machine, environment, say, signal });
      }
    };
    const run = has("orchestrator")
      ? await runSystem({ machine, places, environment, say, signal }, plan, corrections)
      : await plan().then(() => null);
    await linger?.(machine);
    const destroyed = await destroyAll(phases);
    const after = await listResources(machine.emulator.endpoint, environment);
    const judged = judgeDrift(drift);
    const unexplained = Object.entries(after).filter(([kind]) => !REMAINS.some((one) => one.kind === kind));
    failOn([
      ...judged.unexplained.map(
        ({ address, attribute, action }) => `the second plan would ${action} ${address}: ${attribute}`,
      ),
      ...judged.gone
        .filter(({ type }) => isDeclared({ type }))
        .map(({ type, attribute }) => `${type}.${attribute} drifts no more: take it off DRIFTS`),
      // A listing that finds nothing where everything is there would find nothing afterwards, either.
      ...(options.select ? [] : Object.keys(LISTINGS))
        .filter((kind) => !(kind in before))
        .map((kind) => `before the destroy there are no ${kind}: correct LISTINGS`),
      ...unexplained.map(([kind, names]) => `after the destroy there are ${kind}: ${names.join(", ")}`),
    ]);
    return {
      environment,
      applied: Object.fromEntries(Object.entries(applied).map(([name, made]) => [name, countTypes(made)])),
      stacksLeftOut: STACKS_LEFT_OUT,
      leftOut: LEFT_OUT.filter(isDeclared),
      standIns: STAND_INS.filter(isDeclared),
      run,
      drift: judged.explained,
      destroyed,
      remains: REMAINS.filter(({ kind }) => kind in after),
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    await machine.stop();
  }
}

/** @returns the file with the settings that are other here */
function writeSettings({ local }: Places): string {
  const file = join(local, "rehearsed.tfvars.json");
  const values = Object.entries(SETTINGS).map(([name, { value }]) => [name, value]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(values)));
  return file;
}

function failOn(complaints: readonly string[]): void {
  if (complaints.length > 0) {
    throw new RehearsalFailedError(complaints.join("; "));
  }
}

function countTypes(resources: readonly AppliedResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort());
}
