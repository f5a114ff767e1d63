import type { Command } from "commander";
import { ENV } from "./options.ts";

/** What answers a person's questions from the database. */
export function addAnswerCommands(program: Command): void {
  program.commandsGroup("What the data says:");

  program
    .command("report")
    .description(
      "answer a question from the database or the lake, while the pipeline runs or not; without a name: list the reports",
    )
    .argument("[arguments...]", "--help says which")
    .helpOption(false)
    .allowUnknownOption()
    .action(async (args) => (await import("../report-command.ts")).reportCommand(args));

  program
    .command("dashboard")
    .description("serve the dashboard, whether the system runs or not; npm start serves it too")
    .addOption(ENV)
    .option("--port <port>", "default: the last one, or a free one")
    .option("--open", "open it in the browser, on a terminal")
    .action(async (options) => (await import("../dashboard.ts")).dashboard(options));

  program
    .command("explain")
    .description(
      "why each line of an order is credited as it is: its window, its touches and what brought them, what was left out, six models",
    )
    .argument(
      "<checkout_id>",
      "also one that begins with a hyphen; one that is an option's name goes after --",
    )
    .option("--json", "as a JSON array of lines")
    .addOption(ENV)
    .allowUnknownOption()
    .action(async (checkoutId, options) => (await import("../explain.ts")).explainOrder(checkoutId, options));

  program
    .command("profile")
    .description(
      "what is in each column of a table: rows, missing, distinct, least, quantiles, greatest; of the lake, of an imported set, or of PostgreSQL",
    )
    .argument("<table>", "such as checkout_lines; where two have one name, lake.clicks or postgres.clicks")
    .option(
      "--since <duration>",
      "only the last while, such as 7d: on AWS a table is paid for by what is read",
    )
    .option("--json", "as a JSON array of columns")
    .addHelpText(
      "after",
      `
Everything is exact: of numbers and times also 5, 25, 50, 75 and 95 percent, each a value that occurs. Of what is nested and of payloads
only how often it is missing; texts are cut to 40 characters.`,
    )
    .addOption(ENV)
    .action(async (table, options) => (await import("../profile.ts")).profile(table, options));

  program
    .command("compare")
    .description("recompute everything from the records in the streams and show how the database differs")
    .option("--json", "counts as one JSON object")
    .addHelpText(
      "after",
      "\nThe streams hold a day, and what is still being sent differs: compare when nothing is.",
    )
    .action(async (options) => (await import("../compare.ts")).compare(options));
}
