import { type Command, Option } from "commander";
import { ENV } from "./options.ts";

/** The warehouse: on a laptop a twin of Redshift, that reads the streams when it is asked to. */
export function addWarehouseCommands(program: Command): void {
  program.commandsGroup("The warehouse:");

  const warehouse = program
    .command("warehouse")
    .description("business figures over the streams, by Redshift")
    .helpCommand(false);

  warehouse
    .command("refresh")
    .description("read what arrived in the streams, and make events of it; may be stopped and run again")
    .option("--json", "the figures as one JSON object")
    .addHelpText(
      "after",
      `
With --env it wakes the workgroup, which is charged by the second, for a minute at least: some $0.03 at 4 RPU.`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../warehouse.ts")).refreshWarehouse(options));

  warehouse
    .command("status")
    .description("the figures of the latest wake, and how long ago that was; wakes nothing")
    .option("--json", "as one JSON object")
    .addOption(ENV)
    .action(async (options) => (await import("../warehouse.ts")).showWarehouse(options));

  warehouse
    .command("refill")
    .description("take from the lake what a stream dropped before it was read; may be stopped and run again")
    .option(
      "--from <time>",
      "all hours from this one on, such as 2026-01-31T12:00:00Z; default: those that miss something",
    )
    .option("--to <time>", "up to before this time; default: now")
    .option("--json", "as one JSON object")
    .addOption(ENV)
    .action(async (options) => (await import("../warehouse-refill.ts")).refillWarehouse(options));

  warehouse
    .command("sql")
    .description("answer what a file asks, in Redshift's SQL; it may read, and nothing else")
    .argument("<file>", "of statements, or - for what comes in")
    .addOption(new Option("--json", "each answer as a JSON array").conflicts("csv"))
    .addOption(new Option("--csv", "as CSV").conflicts("json"))
    .addHelpText(
      "after",
      `
There are ecommerce.events_realtime, clicks, checkouts, checkout_items, bad_records and arrivals.

Example:
  echo 'select event_type, count(*) from ecommerce.events_realtime group by 1' | npm run warehouse -- sql -`,
    )
    .addOption(ENV)
    .action(async (file, options) => (await import("../warehouse.ts")).askInSql(file, options));
}
