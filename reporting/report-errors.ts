/** No report has this name. Permanent. */
export class UnknownReportError extends Error {
  override name = "UnknownReportError";
}

/** No imported set of this name, or none that reports can read. Permanent: correct the name. */
export class UnknownSetError extends Error {
  override name = "UnknownSetError";
}

/** The report asks of a lane that has never run here. Permanent until somebody switches it on. */
export class LaneOffError extends Error {
  override name = "LaneOffError";
}

/** The engine refused the report's statement or gave it up. Permanent, but for an engine that is busy. */
export class ReportFailedError extends Error {
  override name = "ReportFailedError";
}

/** No table of this name can be profiled. Permanent: correct the name. */
export class UnknownTableError extends Error {
  override name = "UnknownTableError";

  constructor(name: string, tables: readonly string[]) {
    const there = tables.length > 0 ? `there are: ${[...tables].sort().join(", ")}` : "there is none";
    super(`there is no table ${JSON.stringify(name.slice(0, 100))}; ${there}`);
  }
}
