import { Command, CommanderError, Option } from "commander";
import { asksOfActivity } from "../athena/statement.ts";
import { quoted } from "../events/visible-text.ts";
import { LOCAL } from "../local/names.ts";
import { UsageError } from "./errors.ts";
import { type KnownReport, knownReports } from "./known-reports.ts";
import { print } from "./print.ts";
import { asOptions, printRows, type ReportFormat, report } from "./report.ts";

/**
 * `npm run report`: without a name the list, else a report with its parameters as options.
 * @throws UsageError, UserError, CommanderError
 */
export async function reportCommand(args: string[]): Promise<void> {
  const reports = knownReports();
  const program = withFormat(new Command("npm run report --"))
    .usage("[report] [options]")
    .description(
      "Answers a question from the database, the lake or the warehouse, while the pipeline runs or not; without a name: the list.",
    )
    .argument("[report]")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(false)
    .action((name) => list(reports, name, program.opts<ReportFormat>()));
  for (const known of reports) {
    addReport(program, known);
  }
  await program.parseAsync(args, { from: "user" }).catch((error) => {
    throw error instanceof CommanderError && error.exitCode !== 0 ? explained(error, reports, args) : error;
  });
}

function withFormat(command: Command): Command {
  return command
    .option("--env <name>", "of config/environments.ts, asked by your AWS credentials; default: this machine")
    .addOption(new Option("--json", "as a JSON array").conflicts("csv"))
    .addOption(
      new Option(
        "--csv",
        "as CSV; a text that a spreadsheet would take for a formula has ' before it",
      ).conflicts("json"),
    );
}

function addReport(program: Command, chosen: KnownReport): void {
  const { name, title, question, parameters, notes } = chosen;
  const command = program
    .command(name)
    .usage("[options]")
    .summary(title)
    .description(`${title}: ${question}`)
    .action(() => {
      const { json = false, csv = false, env = LOCAL, from, ...values } = command.optsWithGlobals();
      return report(chosen, values, { format: { json, csv }, environment: env, from });
    });
  for (const parameter of parameters) {
    const { type, choices, meaning, default: usual } = parameter;
    command.option(`--${parameter.name} <${choices?.join("|") ?? type}>`, `${meaning} (default: ${usual})`);
  }
  if (chosen.engine === "athena" && asksOfActivity(chosen)) {
    command.option(
      "--from <name>",
      "an imported set, from --since before its own end on, else whole (default: the lake)",
    );
  }
  const asked = parameters.some((parameter) => parameter.name === "since") ? " --since 24h" : "";
  const examples = ["Examples:", `  npm run report -- ${name}${asked}`, `  npm run report -- ${name} --csv`];
  withFormat(command).addHelpText(
    "after",
    ["", ...notes, ...(notes.length ? [""] : []), ...examples].join("\n"),
  );
}

function list(reports: KnownReport[], name: string | undefined, { json, csv }: ReportFormat): void {
  if (name !== undefined) {
    const names = reports.map((known) => known.name).join(", ");
    throw new UsageError(`there is no report ${quoted(name)}; there are: ${names}`);
  }
  const rows = reports.map((known) => [known.name, known.question, asOptions(known)]);
  const columns = ["report", "question", "parameters"];
  if (json || csv) {
    printRows(columns, rows, { json, csv });
    return;
  }
  const width = Math.max(...reports.map((known) => known.name.length)) + 2;
  for (const known of reports) {
    const options = known.parameters.length > 0 ? [`${" ".repeat(width)}${asOptions(known)}`] : [];
    const lines = [`${known.name.padEnd(width)}${known.question}`, ...options];
    print(lines.join("\n"));
  }
  print("\nnpm run report -- <report> --help explains one.");
}

/** Commander's own words, in one line, and where to look. */
function explained(error: CommanderError, reports: KnownReport[], args: string[]): UsageError {
  const asked = reports.find(({ name }) => args.includes(name));
  const help = `npm run report -- ${asked ? `${asked.name} ` : ""}--help`;
  return new UsageError(`${error.message.replace(/^error: /, "")}; ${help} says which there are`);
}
