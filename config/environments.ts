import { UserError } from "../errors/user-error.ts";
import { checkEnvironmentNames } from "./environment-name.ts";
import { findLanes, type Lane } from "./lanes.ts";

/** Where Terraform keeps the state of an environment's stacks. */
export type StateLocation = "local" | { bucket: string; region: string };

/** What must be known when the stacks are synthesized; values that may wait until the plan are in `<name>.tfvars`. */
export interface Environment {
  /** Part of every name and of every state's key: `checkEnvironmentName`. */
  name: string;
  state: StateLocation;
  /** Refuses to destroy what holds data. */
  protectsData: boolean;
  /** A start by the schedule, `npm start` or the dashboard also starts the made-up shop. */
  generatesEvents: boolean;
  /** What is deployed; the core is on whether it is named or not. */
  lanes: readonly Lane[];
  /** The Lambda bots reads clicks by enhanced fan-out: over a way of its own, sooner, and for money. */
  fansOutToBots: boolean;
}

/** No such environment. Permanent: correct the name. */
export class UnknownEnvironmentError extends UserError {
  override name = "UnknownEnvironmentError";
}

const ENVIRONMENTS: readonly Environment[] = [
  {
    name: "dev",
    state: "local",
    protectsData: false,
    generatesEvents: true,
    lanes: ["core", "bots", "lake", "orders", "warehouse"],
    fansOutToBots: false,
  },
  {
    name: "prod",
    state: "local",
    protectsData: true,
    generatesEvents: false,
    lanes: ["core", "bots", "lake", "orders", "warehouse"],
    fansOutToBots: false,
  },
];

/**
 * @param lanes in the place of the environment's own: `all`, or names with commas between
 * @throws UnknownEnvironmentError, InvalidEnvironmentNameError; LanesError where a lane lacks one that it needs
 */
export function findEnvironment(
  name: string,
  lanes?: string,
  environments: readonly Environment[] = ENVIRONMENTS,
): Environment {
  const names = environments.map((candidate) => candidate.name);
  checkEnvironmentNames(names);
  const environment = environments.find((candidate) => candidate.name === name);
  if (environment === undefined) {
    throw new UnknownEnvironmentError(
      `there is no environment ${JSON.stringify(name.slice(0, 100))}: config/environments.ts knows ${names.join(", ")}`,
    );
  }
  return { ...environment, lanes: findLanes(lanes?.split(",") ?? environment.lanes) };
}
