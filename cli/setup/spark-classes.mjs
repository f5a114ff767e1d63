import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { runInstaller } from "./installer.mjs";
import { findSitePackages, hashOfRequirements } from "./python-packages.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { step } from "./step.mjs";

const stampFile = (root) => join(root, ".venv/spark-classes.json");

/** @param java what it says of itself: another one cannot read the archive */
export function hasSparkClasses(root, needs, java) {
  const isNeeded = needs.java && needs.requirements !== undefined;
  const { of, isArchived } = readStamp(stampFile(root)) ?? {};
  return !isNeeded || (of === describeClasses(root, java) && (!isArchived || existsSync(archiveFile(root))));
}

/** Makes what Spark's JVM starts from, where a command needs Spark, and its jars or Java are other ones than the last time. */
export async function archiveSparkClasses(root, needs, java) {
  if (hasSparkClasses(root, needs, java)) {
    return;
  }
  await step("Spark's classes, for quick starts", async () => {
    const inRoot = (path) => join(root, path);
    const env = { PYTHONPATH: ["glue-scripts", "local", "local/spark/startup"].map(inRoot).join(":") };
    await runInstaller(root, "spark", inRoot(".venv/bin/python"), ["local/spark/archive_classes.py"], env);
    writeStamp(stampFile(root), {
      of: describeClasses(root, java),
      isArchived: existsSync(archiveFile(root)),
    });
  });
}

const archiveFile = (root) => join(root, ".venv/spark-classes.jsa");

/** Java takes no archive of jars that were written anew. */
function describeClasses(root, java) {
  const jars = statSync(join(findSitePackages(root), "pyspark/jars"), { throwIfNoEntry: false });
  return `${java}\n${hashOfRequirements(root, "local")} ${jars?.mtimeMs}`;
}
