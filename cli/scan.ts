import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeDelivery } from "../stacks/testing/delivery-synthesis.ts";
import { createWorkFolder, synthesize } from "../stacks/testing/synthesis.ts";
import { FailedError } from "./errors.ts";
import { say } from "./print.ts";
import { ACCEPTED } from "./scan/accepted.ts";
import { compareFindings, readFindings } from "./scan/findings.ts";
import { installScanner, runScanner } from "./scan/scanner.ts";

/** Scans the stacks of all environments, delivery included. @throws FailedError after printing what is wrong */
export async function scan(): Promise<void> {
  await installScanner();
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  try {
    await collectStacks(folder);
    const findings = readFindings(await runScanner(folder), readdirSync(folder).length);
    const wrong = compareFindings(findings, ACCEPTED);
    if (wrong.length > 0) {
      say(`\n${wrong.join("\n")}`);
      throw new FailedError("the scanner found what nobody has accepted");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function collectStacks(folder: string): Promise<void> {
  const work = createWorkFolder();
  try {
    const syntheses = [await synthesize(work.folder, "dev"), await synthesize(work.folder, "prod")];
    const delivery = synthesizeDelivery(join(work.folder, "cdktf.out/delivery"));
    for (const [id, from] of [
      ...syntheses.flatMap(({ folders }) => Object.entries(folders)),
      ["dev-delivery", delivery.folder] as const,
    ]) {
      cpSync(join(from, "cdk.tf.json"), join(folder, id, "cdk.tf.json"));
    }
  } finally {
    work.remove();
  }
}
