import { type Command, Option } from "commander";
import { IMPORT_FORMATS } from "../../local/lake/import-formats.ts";
import { ENV } from "./options.ts";

/** What the lane lake keeps, and what is made of it. */
export function addLakeCommands(program: Command): void {
  program.commandsGroup("The lake:");

  const lake = program
    .command("lake")
    .description("what the streams brought, kept as it came: needs the lane lake")
    .helpCommand(false);

  lake
    .command("facts", { isDefault: true })
    .description(
      "make Parquet of what came since the last time: distinct facts, by hour; on a laptop also while nothing runs",
    )
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
Files that lie below external/ of the lake's bucket are imported, too, each once. May be stopped at any time, and goes on when it is
run again. Where nothing came, nothing is written.`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../lake-facts.ts")).updateFacts(options));

  lake
    .command("resend")
    .description("put what arrived within a span back into the streams; what is a fact already counts once")
    .requiredOption("--from <time>", "of arrival, such as 2026-01-31T12:00:00Z")
    .requiredOption("--to <time>", "up to before that")
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
Whoever lost what the database had of the last days fills it again, beside the running job. What is sent arrives now: events that were
rejected for their age then are left out, and so are those that are too old by now; the lake keeps what is sent once more.

Example:
  npm run lake -- resend --from 2026-01-31T06:00:00Z --to 2026-01-31T12:00:00Z`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../lake.ts")).resendRecords(options));

  lake
    .command("rebuild")
    .description(
      "make the database anew of everything the lake has kept, and put it into its place; the job is stopped",
    )
    .option("--accept-missing", "also where the database has facts that the lake has no record of")
    .option("--drop-old", "only remove the database that was in its place before")
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
It is made beside the database that reports go on to read. Every event is judged as it was when it arrived, by the settings and rules of
then; settings, decisions on bots and notes of rejected events that were sent again are copied. What arrives meanwhile stays in the
streams, and the job goes on with it when it is started again. May be stopped at any time, and begins anew when it is run again.`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../lake-rebuild.ts")).rebuild(options));

  lake
    .command("import")
    .description("put a data set's CSV files into a table of their own, for reports and SQL")
    .argument("<file>", "a CSV file, packed by gzip or not, or a folder of them")
    .option("--name <name>", "of the table; default: after the file")
    .addOption(
      new Option("--format <format>", "of the files; default: what the first one looks like").choices(
        IMPORT_FORMATS,
      ),
    )
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
rees46 has a partition a day, user-behaviour (Taobao's, or named like it or like REES46) one a year, csv, which is any
other file with a header, one a file. A file that was imported before replaces what it brought; where it is as it was,
nothing is written. Rows that do not fit are told by their line and left out; of csv they stop the file.
May be stopped at any time and run again. With --env the file is uploaded, and the lake's job imports it there.

Examples:
  npm run lake -- import 2019-Oct.csv.gz --name october
  npm run report -- carts-abandoned --from october`,
    )
    .addOption(ENV)
    .action(async (file, options) => (await import("../lake-import.ts")).importDataSet(file, options));
}
