import { type Command, Option } from "commander";
import { ENV } from "./options.ts";

const ID = "of the order, also one that begins with a hyphen; one that is an option's name goes after --";

/** The shop's orders, by the Lambda order-desk. */
export function addOrderCommands(program: Command): void {
  program.commandsGroup("Orders:");

  const orders = program
    .command("orders")
    .description("place, change, look at the shop's orders: needs the lane orders")
    .helpCommand(false);

  orders
    .command("put")
    .description("place an order; the same orderid and content once more is the same order")
    .argument("<order>", "JSON: currency, items, and orderid, checkout_id, user_id where you have them")
    .option("--json", "as a JSON object")
    .addHelpText(
      "after",
      `
Example:
  npm run orders -- put '{"orderid":"o-1","currency":"EUR","items":[{"product_id":"cup","quantity":2,"unit_price":"4.50"}]}'`,
    )
    .addOption(ENV)
    .action(async (order, options) => (await import("../orders.ts")).putOrder(order, options));

  orders
    .command("change")
    .description(
      "change an order: placed, paid, shipped, delivered in this order, or cancelled until it is shipped",
    )
    .argument("<id>", ID)
    .option("--status <status>", "paid, shipped, delivered or cancelled")
    .option("--items <items>", "JSON, in the place of what was bought; until it is shipped")
    .option("--version <number>", "that you have seen: refused where it is another one by now")
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../orders.ts")).changeOrder(id, options));

  orders
    .command("cancel")
    .description("cancel an order that is not shipped")
    .argument("<id>", ID)
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../orders.ts")).cancelOrder(id, options));

  orders
    .command("delete")
    .description("remove an order from the table; what it was stays in its history")
    .argument("<id>", ID)
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../orders.ts")).deleteOrder(id, options));

  orders
    .command("show")
    .description("what an order is now")
    .argument("<id>", ID)
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../orders.ts")).showOrder(id, options));

  orders
    .command("history")
    .description("what an order was, version by version, and from when to when")
    .argument("<id>", ID)
    .option("--json", "as a JSON array")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../orders-history.ts")).showHistory(id, options));

  orders
    .command("watch")
    .description("tell each change of an order as it comes, until Ctrl-C")
    .option("--from <time>", "of arrival, such as 2026-01-31T12:00:00Z; default: now")
    .option("--json", "a JSON object a line")
    .addHelpText(
      "after",
      `
A line has the time, the order, what happened, and what the order is since then. An environment on AWS is read by your own credentials,
from its Kinesis stream, which keeps a change for some days: history tells what is older.

Example:
  npm run orders -- watch --from 2026-01-31T12:00:00Z`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../orders-watch.ts")).watchOrders(options));

  orders
    .command("replay")
    .description(
      "write a data set's orders as they became what they are, step by step; may be run again, and goes on",
    )
    .argument("<folder>", "of olist_orders_dataset.csv and olist_order_items_dataset.csv")
    .addOption(new Option("--format <format>", "of the data set").choices(["olist"]).default("olist"))
    .option("--speed <factor>", "times as fast as it happened, or max", "max")
    .option("--json", "what it did as one JSON object")
    .addHelpText("after", "\nExample:\n  npm run orders -- replay olist --speed 86400")
    .addOption(ENV)
    .action(async (folder, options) => (await import("../orders-replay.ts")).replayDataSet(folder, options));
}
