import type { Command } from "commander";
import { ENV } from "./options.ts";

/** The shop's own database in the warehouse. */
export function addSyncCommand(program: Command): void {
  program
    .command("sync")
    .description("bring what changed in the shop's own database into the warehouse, and compare all of it")
    .option("--table <name>", "this table alone")
    .option("--full", "every row again, from the beginning")
    .option("--dry-run", "tell what is due, and bring nothing")
    .option("--json", "what it did as one JSON object")
    .addOption(ENV)
    .addHelpText(
      "after",
      `
May be stopped and run again at any time. Each table's checksums are compared afterwards; where they differ, such as after a row was
deleted, those rows are brought again.

Example:
  npm run sync -- --table orders --dry-run`,
    )
    .action(async (options) => (await import("../sync.ts")).syncShop(options));
}
