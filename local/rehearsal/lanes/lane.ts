import type { Places } from "../../places.ts";
import type { RehearsalMachine } from "../machine.ts";
import type { DeclaredResource, FunctionVariables } from "../stack-folders.ts";

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
  /** Stacks in which start, stop and what they set going change something: planned again while the system runs. */
  changedByRunning: readonly string[];
}
