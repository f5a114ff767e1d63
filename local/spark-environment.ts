import { join } from "node:path";
import type { Places } from "./places.ts";

/**
 * What Spark and its Python need: nothing else of this process's environment reaches them.
 * @param packages folder of the jobs' Python packages @default the checkout's
 */
export function sparkEnvironment(
  places: Places,
  packages = join(places.root, "glue-scripts"),
): Record<string, string> {
  const inRoot = (path: string) => join(places.root, path);
  return {
    ...inherited("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL"),
    // Of these, startup settles how Python starts Spark's JVM: Python leads and submits, so that SIGTERM reaches the job.
    PYTHONPATH: [packages, ...["local", "local/spark/startup"].map(inRoot)].join(":"),
    // Otherwise the output comes in blocks, and "streaming" late.
    PYTHONUNBUFFERED: "1",
    PGPASSFILE: places.pgpass,
    SPARK_LOCAL_DIRS: places.sparkScratch,
    TMPDIR: places.sparkScratch,
  };
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
