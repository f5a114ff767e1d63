import { showBytes } from "../athena/reports.ts";
import { type FactsOutcome, type FactsProgress, makeFacts } from "../local/lake/facts.ts";
import type { ImportProgress } from "../local/lake/import.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { counted, whole } from "./counts.ts";
import { describeImport, importLine } from "./import-words.ts";
import { interruptible } from "./interruption.ts";
import { settingsInForce } from "./lake.ts";
import { clearLine, isTerminal, printResult, say, showLine } from "./print.ts";
import { withEmulator } from "./with-emulator.ts";

/** Makes facts of what the lake got since the last time. @throws UserError */
export async function updateFacts(options: { env: string; json?: boolean }): Promise<void> {
  if (options.env !== LOCAL) {
    const { updateDeployedFacts } = await import("./deployed-facts.ts");
    return updateDeployedFacts(options);
  }
  const settings = await settingsInForce(LOCAL);
  const limits = { clickRetention: settings.click_retention, lookback: settings.lookback };
  try {
    const outcome = await interruptible((signal) =>
      withEmulator(
        "lake",
        (emulatorEndpoint) =>
          makeFacts({ places: findPlaces(), emulatorEndpoint, limits, onProgress: showProgress, signal }),
        { needsReports: true },
      ),
    );
    clearLine();
    printResult(options, outcome, describe);
  } finally {
    clearLine();
  }
}

function showProgress(progress: FactsProgress | ImportProgress): void {
  if ("doing" in progress) {
    showLine(importLine(progress));
  } else {
    (isTerminal() ? showLine : say)(progressLine(progress));
  }
}

function progressLine({ day, objects, of, records }: FactsProgress): string {
  return `${day}: ${whole(objects)} of ${counted(of, "object")}, ${counted(records, "record")}`;
}

function describe({ imported, ...outcome }: FactsOutcome): string {
  const facts = outcome.objects > 0 || imported.length === 0 ? describeFacts(outcome) : [];
  return [...facts, ...imported.map(describeImport), ...describeCredit(outcome.credit)].join("\n");
}

function describeFacts({
  objects,
  records,
  partitions,
  files,
  bytes,
  ...outcome
}: Omit<FactsOutcome, "imported">): string[] {
  if (objects === 0) {
    return ["nothing came since the last time"];
  }
  const reasons = byReason(outcome);
  return [
    `read ${counted(records, "record")} of ${counted(objects, "object")}`,
    `wrote ${counted(partitions, "partition")} anew: ${counted(files, "file")}, ${showBytes(bytes)}`,
    ...(reasons.length > 0 ? [`rejected ${reasons.join(", ")}`] : []),
  ];
}

function describeCredit(credit: FactsOutcome["credit"]): string[] {
  if ("away" in credit) {
    return [`credit stays as it was: ${credit.away}`];
  }
  const { days, files, bytes, kept } = credit;
  return [
    ...(days > 0
      ? [`credit of ${counted(days, "day")} told anew: ${counted(files, "file")}, ${showBytes(bytes)}`]
      : []),
    ...(kept > 0
      ? [`credit of ${counted(kept, "day")} stays: PostgreSQL has fewer of their lines than it had`]
      : []),
  ];
}

/** Such as `3 not_json`, over all hours. */
function byReason({
  rejected,
  conflicting_checkouts,
}: Pick<FactsOutcome, "rejected" | "conflicting_checkouts">): string[] {
  const counts = new Map([["conflicting_checkout", conflicting_checkouts]]);
  for (const reasons of Object.values(rejected)) {
    for (const [reason, count] of Object.entries(reasons)) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  return [...counts].filter(([, count]) => count > 0).map(([reason, count]) => `${whole(count)} ${reason}`);
}
