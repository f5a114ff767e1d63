import type { FoundDrift } from "../local/rehearsal/drift.ts";
import { DRIFTS, FUNCTION_VARIABLES, JOB_ARGUMENTS, RUN_ARGUMENTS } from "../local/rehearsal/exceptions.ts";
import type { RehearsalSummary } from "../local/rehearsal/rehearse.ts";

/** What was applied, what was not and why, and how it went. */
export function reportRehearsal(summary: RehearsalSummary): string {
  const { applied, stacksLeftOut, leftOut, standIns, run, drift, destroyed, remains, seconds } = summary;
  const sections = [
    section(
      "applied",
      Object.entries(applied).map(([stack, types]) => `${stack}: ${listTypes(types)}`),
    ),
    section("left out, since the emulator cannot", [
      ...stacksLeftOut.map(({ component, why, standIn }) => describe(`stack ${component}`, why, standIn)),
      ...leftOut.map(({ type, attribute, why, standIn }) =>
        describe(attribute ? `${type} with ${attribute}` : type, why, standIn),
      ),
    ]),
    section(
      "applied, with a stand-in for what the emulator pretends",
      standIns.map(({ type, why, standIn }) => describe(type, why, standIn)),
    ),
    section("replaced, since this machine is not AWS", run === null ? [] : describeReplaced()),
    section("found changed by the second plan, by the emulator's fault", groupDrift(drift)),
    section(
      "left after the destroy, by the emulator's fault",
      remains.map(({ kind, why }) => `${kind}: ${why}`),
    ),
  ];
  const total = Object.values(applied).flatMap((types) => Object.values(types));
  const made = total.reduce((sum, count) => sum + count, 0);
  return `${sections.join("")}rehearsed ${summary.environment}: ${made} resources applied, ${destroyed} destroyed, ${seconds} s\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function listTypes(types: Record<string, number>): string {
  return Object.entries(types)
    .map(([type, count]) => `${type.replace(/^aws_/, "")}${count > 1 ? ` x ${count}` : ""}`)
    .join(", ");
}

function describe(what: string, why: string, standIn: string): string {
  return `${what}: ${why}; in its place: ${standIn}`;
}

function describeReplaced(): string[] {
  const ofJobs = Object.entries({ ...JOB_ARGUMENTS, ...RUN_ARGUMENTS }).flatMap(([name, replaced]) =>
    Object.entries(replaced).map(([argument, value]) => `${name}'s argument ${argument}: ${value}`),
  );
  const ofFunctions = Object.entries(FUNCTION_VARIABLES).flatMap(([name, variables]) =>
    Object.entries(variables).map(([variable, value]) => `${name}'s variable ${variable}: ${value}`),
  );
  return [...ofJobs, ...ofFunctions];
}

/** A line a type, since what the emulator forgets it forgets of all of them. */
function groupDrift(drift: readonly FoundDrift[]): string[] {
  return [...new Set(drift.map(({ type }) => type))].sort().map((type) => {
    const ofType = drift.filter((one) => one.type === type);
    const attributes = [...new Set(ofType.map(({ attribute }) => attribute))].sort();
    const why = DRIFTS.find((listed) => listed.type === type)?.why;
    return `${type}: ${attributes.join(", ")}: ${why}`;
  });
}
