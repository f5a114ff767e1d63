/** A finding that we live with. */
export interface Accepted {
  /** Such as `CKV_AWS_18`. */
  check: string;
  /** `<component> <resource>`, as the scanner calls it, without the hash of its path; each must have the finding. */
  on: readonly string[];
  why: string;
}

export interface Finding {
  check: string;
  name: string;
  /** `<component> <resource>`. */
  on: string;
}

interface FailedCheck {
  check_id: string;
  check_name: string;
  resource: string;
  /** `/<environment>-<component>/cdk.tf.json`. */
  file_path: string;
}

/** The scanner's answer was none. */
export class ScanFailedError extends Error {
  override name = "ScanFailedError";
}

/**
 * Findings of checkov's JSON, one for all environments that have it.
 * @throws ScanFailedError where it has not read every stack
 */
export function readFindings(json: string, stacks: number): Finding[] {
  const { summary, results } = JSON.parse(json);
  if (results === undefined || summary.parsing_errors > 0) {
    throw new ScanFailedError(`the scanner could not read the stacks: ${JSON.stringify(summary ?? json)}`);
  }
  const failed: FailedCheck[] = results.failed_checks;
  const passed: FailedCheck[] = results.passed_checks;
  const read = new Set([...failed, ...passed].map(({ file_path: file }) => file));
  if (read.size !== stacks) {
    throw new ScanFailedError(
      `the scanner has read ${read.size} of ${stacks} stacks: ${[...read].join(", ")}`,
    );
  }
  const findings = failed.map(({ check_id: check, check_name: name, resource, file_path: file }) => ({
    check,
    name,
    on: `${file.replace(/^\/[^-]+-([^/]+)\/.*$/, "$1")} ${resource.replace(/_[0-9A-F]{8}$/, "")}`,
  }));
  return [...new Map(findings.map((finding) => [`${finding.check} ${finding.on}`, finding])).values()];
}

/** A line for each finding that nobody has accepted, and for each that was accepted and is not there. */
export function compareFindings(findings: readonly Finding[], accepted: readonly Accepted[]): string[] {
  const isAccepted = ({ check, on }: Finding) =>
    accepted.some((each) => each.check === check && each.on.includes(on));
  const isThere = (check: string, on: string) =>
    findings.some((finding) => finding.check === check && finding.on === on);
  return [
    ...findings
      .filter((finding) => !isAccepted(finding))
      .map(({ check, name, on }) => `${check} ${on}: ${name}`),
    ...accepted
      .flatMap(({ check, on }) => on.map((each) => [check, each] as const))
      .filter(([check, on]) => !isThere(check, on))
      .map(([check, on]) => `${check} ${on}: accepted in cli/scan/accepted.ts, but it is not found any more`),
  ];
}
