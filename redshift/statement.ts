import type { SqlParameter } from "@aws-sdk/client-redshift-data";
import type { Report } from "../reporting/report-header.ts";
import { bindParameters, NOW } from "../reporting/report-parameters.ts";
import { writeTime } from "../reporting/time.ts";

/** One statement, as the Data API takes it. */
export interface Statement {
  /** With `:name` for each parameter. */
  sql: string;
  parameters: SqlParameter[];
}

/**
 * A report's statement: a span is bound as its seconds, and `now` as the time that it is.
 * @param values by name, as a caller gave them
 * @throws InvalidParameterError
 */
export function toStatement(report: Report, values: Readonly<Record<string, unknown>>, now: Date): Statement {
  const parameters = bindParameters(report, values).map((bound, index) => {
    const { name, type } = report.parameters[index] as Report["parameters"][number];
    const text = type === "interval" ? String(Number.parseInt(String(bound), 10)) : String(bound);
    return { name, value: type === "time" && text === NOW ? writeTime(now) : text };
  });
  const sql = report.sql
    .replace(/^--.*\n/gm, "")
    .replace(/\$(\d+)/g, (_, number) => `:${parameters[Number(number) - 1]?.name}`);
  return { sql: sql.trim().replace(/;$/, ""), parameters };
}
