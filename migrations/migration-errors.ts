import { UserError } from "../errors/user-error.ts";

/** A migration that has been applied is not what it was. Permanent: put the old text back and add a new migration. */
export class MigrationChangedError extends UserError {
  override name = "MigrationChangedError";
}

/** A migration's SQL failed; it left nothing behind, and those before it stand. */
export class MigrationFailedError extends UserError {
  override name = "MigrationFailedError";
}

/** There is not one migration where they should be: nothing was changed. */
export class NoMigrationsError extends UserError {
  override name = "NoMigrationsError";
}
