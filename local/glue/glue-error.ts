/** The error types of Glue that the endpoint answers with, under the names that the SDK makes its classes from. */
export type GlueErrorType =
  | "EntityNotFoundException"
  | "ConcurrentRunsExceededException"
  | "InvalidInputException"
  | "UnknownOperationException";

/** A refusal that the caller sees. */
export class GlueError extends Error {
  override name = "GlueError";
  readonly type: GlueErrorType;

  constructor(type: GlueErrorType, message: string) {
    super(message);
    this.type = type;
  }
}
