import { UserError } from "../../errors/user-error.ts";

/** The applied system did not do what it is for. */
export class RunFailedError extends UserError {
  override name = "RunFailedError";
}

/** @throws RunFailedError */
export function expectThat(condition: boolean, complaint: string): asserts condition {
  if (!condition) {
    throw new RunFailedError(complaint);
  }
}
