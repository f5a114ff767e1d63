/** What the user can put right: the message says all there is to say, in one line. */
export class UserError extends Error {
  override name = "UserError";
}

/** The command was told to stop before its work was done. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
}
