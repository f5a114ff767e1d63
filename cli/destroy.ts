import { UserError } from "../errors/user-error.ts";
import { FunctionNotFoundError } from "../functions/shared/invoke-function.ts";
import { type Deployed, findDeployed } from "./deployed.ts";
import { say } from "./print.ts";

/** With one of them gone nobody can stop the job any more. */
const NEEDED_TO_STOP = ["attribution", "orchestrator"];

interface Parts {
  find: (environment: string) => Promise<Pick<Deployed, "invoke">>;
  tell: (line: string) => void;
}

/**
 * Stops the system before its parts are gone: a run whose job is deleted goes on, and keeps the network from being removed.
 * @throws UserError where it cannot be stopped; where there is no orchestrator there is nothing to stop
 */
export async function prepareDestroy(
  environment: string,
  { stacks, stop }: { stacks: readonly string[]; stop: boolean },
  { find, tell }: Parts = { find: findDeployed, tell: say },
): Promise<void> {
  if (stop && NEEDED_TO_STOP.some((stack) => stacks.includes(stack))) {
    tell(`stopping ${environment}`);
    const deployed = await find(environment);
    await deployed.invoke("orchestrator", { action: "stop", force: true }).catch((error: Error) => {
      if (!(error.cause instanceof FunctionNotFoundError)) {
        throw new UserError(
          `${environment} could not be stopped before it is destroyed: ${error.message}; with --no-stop it is destroyed as it is`,
          { cause: error },
        );
      }
    });
  }
  if (stacks.includes("network")) {
    tell(
      "the network goes last: AWS takes up to 45 minutes to give back the interfaces of functions inside it; let it wait",
    );
  }
}
