import {
  bindParameters,
  InvalidParameterError,
  type Parameter,
  parseType,
  TYPE_NAMES,
} from "./report-parameters.ts";

/** A question with its answer in SQL: a file of postgres/reports, athena/reports or redshift/reports. */
export interface Report {
  name: string;
  title: string;
  question: string;
  /** In the order of $1, $2, … */
  parameters: Parameter[];
  /** What one must know to read the rows. */
  notes: string[];
  sql: string;
}

/** A report's file does not begin as it must. Permanent: the message names the file and what is wrong. */
export class ReportHeaderError extends Error {
  override name = "ReportHeaderError";
}

/** On the command line these stand beside the parameters. */
const OPTIONS = new Set(["json", "csv", "help", "env", "from"]);

/**
 * Reads the comment that a report begins with: one `-- title:`, one `-- question:`, then any number of
 * `-- parameter: $1 name type = default -- meaning` and of `-- note:`.
 * @throws ReportHeaderError
 */
export function parseReport(name: string, sql: string): Report {
  try {
    return parse(name, sql);
  } catch (error) {
    if (error instanceof ReportHeaderError || error instanceof InvalidParameterError) {
      throw new ReportHeaderError(`${name}.sql: ${error.message}`);
    }
    throw error;
  }
}

function parse(name: string, sql: string): Report {
  const [title, question, ...others] = readEntries(sql);
  if (title?.key !== "title" || question?.key !== "question") {
    throw new ReportHeaderError("must begin with the lines -- title: and -- question:");
  }
  const parameters: Parameter[] = [];
  const notes: string[] = [];
  for (const { key, text } of others) {
    if (key === "parameter") {
      parameters.push(parseParameter(text, parameters));
    } else if (key === "note") {
      notes.push(text);
    } else {
      throw new ReportHeaderError(`has -- ${key}: where only parameter and note may follow`);
    }
  }
  bindParameters({ name, parameters }, {});
  checkUse(parameters.length, sql);
  return { name, title: title.text, question: question.text, parameters, notes, sql };
}

/** The comment lines at the top of the file. */
function readEntries(sql: string): { key: string; text: string }[] {
  const lines = sql.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith("--"));
  return lines.slice(0, end).map((line) => {
    const [, key, text] = /^-- ([a-z]+): (\S.*)$/.exec(line) ?? [];
    if (key === undefined || text === undefined) {
      throw new ReportHeaderError(`has the line ${line}, which is no -- key: text`);
    }
    return { key, text };
  });
}

function parseParameter(text: string, before: Parameter[]): Parameter {
  const [, number, name = "", type = "", fallback = "", meaning = ""] =
    /^\$(\d+) ([a-z]+) (\S+) = (.+?) -- (.+)$/.exec(text) ?? [];
  if (number === undefined) {
    throw new ReportHeaderError(`has the parameter ${text}, which is no $1 name type = default -- meaning`);
  }
  if (Number(number) !== before.length + 1) {
    throw new ReportHeaderError(`has $${number} where $${before.length + 1} is next`);
  }
  const parsed = parseType(type);
  if (parsed === undefined) {
    throw new ReportHeaderError(`has the parameter ${name} of type ${type}; types are: ${TYPE_NAMES}`);
  }
  if (OPTIONS.has(name)) {
    throw new ReportHeaderError(`has the parameter ${name}, which is an option of every report`);
  }
  if (before.some((other) => other.name === name)) {
    throw new ReportHeaderError(`has the parameter ${name} twice`);
  }
  return { name, ...parsed, default: fallback, meaning };
}

function checkUse(parameters: number, sql: string): void {
  const used = new Set(
    [...sql.replace(/--.*/g, "").matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)),
  );
  for (let number = 1; number <= Math.max(parameters, ...used); number += 1) {
    if (number > parameters) {
      throw new ReportHeaderError(`uses $${number}, which no parameter of the header explains`);
    }
    if (!used.has(number)) {
      throw new ReportHeaderError(`does not use $${number}`);
    }
  }
}
