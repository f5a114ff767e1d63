import type { Command } from "commander";

/** The shop's own database, a MariaDB on this machine. */
export function addShopDatabaseCommands(program: Command): void {
  program.commandsGroup("The shop's own database:");

  const database = program
    .command("shop-database")
    .description("start, stop, fill the shop's own database, a MariaDB that needs no root")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Where this machine has no MariaDB, the first start fetches one, and says before how large it is. A MySQL or MariaDB of your own is taken
instead by ECOMMERCE_STREAMING_SHOP_DATABASE=mysql://user:password@host:3306/database; it is neither started nor stopped.`,
    );

  database
    .command("start")
    .description("start it, with the newest tables; it runs until it is stopped")
    .option("--json", "how to log in as one JSON object")
    .action(async (options) => (await import("../shop-database.ts")).startDatabase(options));

  database
    .command("stop")
    .description("stop it; what it holds stays")
    .action(async () => (await import("../shop-database.ts")).stopDatabase());

  database
    .command("load")
    .description(
      "load Olist's CSV files, each whole or not at all; may be run again, and changes nothing twice",
    )
    .argument("<folder>", "of files such as olist_orders_dataset.csv; those that are not there are left out")
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
Rows that do not fit are told by their line and left out. It need not be started before.

Example:
  npm run shop-database -- load olist`,
    )
    .action(async (folder, options) => (await import("../shop-database.ts")).loadOlist(folder, options));
}
