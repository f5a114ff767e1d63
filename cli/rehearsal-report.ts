import {
  FUNCTION_VARIABLES,
  JOB_ARGUMENTS,
  type LeftOut,
  type StandIn,
} from "../local/rehearsal/exceptions.ts";
import type { RehearsalSummary } from "../local/rehearsal/rehearse.ts";

/** What was applied, what was not and why, and how it went. */
export function reportRehearsal(summary: RehearsalSummary): string {
  const { applied, leftOut, standIns, run, drift, destroyed, remains, seconds } = summary;
  const sections = [
    section(
      "applied",
      Object.entries(applied).map(([stack, types]) => `${stack}: ${listTypes(types)}`),
    ),
    section("left out, since the emulator cannot", leftOut.map(describeLeftOut)),
    section("applied, with a stand-in for what the emulator pretends", standIns.map(describeStandIn)),
    section("replaced, since this machine is not AWS", run === null ? [] : describeReplaced()),
    section(
      "found changed by the second plan, by the emulator's fault",
      drift.map(({ address, attribute }) => `${address}: ${attribute}`),
    ),
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

function describeLeftOut({ type, attribute, why, standIn }: LeftOut): string {
  return `${type}${attribute ? ` with ${attribute}` : ""}: ${why}; in its place: ${standIn}`;
}

function describeStandIn({ type, why, standIn }: StandIn): string {
  return `${type}: ${why}; in its place: ${standIn}`;
}

function describeReplaced(): string[] {
  const ofJob = Object.entries(JOB_ARGUMENTS).map(([name, value]) => `job's argument ${name}: ${value}`);
  const ofFunctions = Object.entries(FUNCTION_VARIABLES).flatMap(([name, variables]) =>
    Object.entries(variables).map(([variable, value]) => `${name}'s variable ${variable}: ${value}`),
  );
  return [...ofJob, ...ofFunctions];
}
