import type { Places } from "../../places.ts";
import type { RehearsalMachine } from "../machine.ts";
import type { DeclaredResource, FunctionVariables } from "../stack-folders.ts";
import type { AppliedResource } from "../terraform.ts";

/** A lane whose stacks are all there, while the system runs where that is rehearsed, too. */
export interface AppliedLane {
  machine: RehearsalMachine;
  places: Places;
  environment: string;
  /** Resources of the lane's stacks. */
  declared: readonly DeclaredResource[];
  say: (line: string) => void;
  signal: AbortSignal;
}

/** The same, once all was planned again. */
export interface ChangeableLane extends AppliedLane {
  /** Applies a stack once more. @returns what of it was made, changed or removed */
  applyAgain: (component: string) => Promise<AppliedResource[]>;
}

/** What a lane's applied stacks need here that Terraform does not give them; all that differs is in exceptions.ts. */
export interface RehearsedLane {
  /** In the place of variables that this machine cannot follow, by function. */
  variables: (machine: RehearsalMachine) => Partial<FunctionVariables>;
  /** How stand-ins learn of what was applied, by stack. */
  afterApply: Readonly<Record<string, (machine: RehearsalMachine) => Promise<void>>>;
  /**
   * Uses what was applied.
   * @throws RunFailedError
   */
  use?: (applied: AppliedLane) => Promise<void>;
  /**
   * Takes away something that was applied, and has it made again; done once the second plan is there.
   * @throws RunFailedError
   */
  change?: (applied: ChangeableLane) => Promise<void>;
  /** Stacks in which start, stop and what they set going change something: planned again while the system runs. */
  changedByRunning: readonly string[];
}
