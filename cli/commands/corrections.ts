import type { Command } from "commander";
import { ENV } from "./options.ts";

const USER = "its id, also one that begins with a hyphen; one that is an option's name goes after --";

/** What corrects events and changes the rules of attribution. */
export function addCorrectionCommands(program: Command): void {
  program.commandsGroup("Events and rules put right:");

  const rejected = program
    .command("rejected")
    .description("look at events that broke the contract, correct them, send them again")
    .helpCommand(false);

  rejected
    .command("list")
    .description("open ones, the latest first")
    .option("--reason <reason>", "only these")
    .option("--limit <rows>", "at most so many", "20")
    .option("--json", "as a JSON array")
    .option("--lines", "all of them, a line each, to correct and give to replay --with")
    .addOption(ENV)
    .action(async (options) => (await import("../rejected.ts")).listRejectedEvents(options));

  rejected
    .command("show")
    .description("one with its payload and its history")
    .argument("<id>", "from the list; its first characters will do")
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (id, options) => (await import("../rejected.ts")).showRejectedEvent(id, options));

  rejected
    .command("replay")
    .description("send open ones again, with their ids, so that none can count twice; needs a running system")
    .option("--reason <reason>", "only these")
    .option("--with <file>", "corrected events, as list --lines writes them")
    .option("--json", "counts as one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  npm run rejected -- replay --reason future_time
  npm run --silent rejected -- list --reason schema_violation --lines > fixed.jsonl
  npm run rejected -- replay --with fixed.jsonl`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../rejected.ts")).replayRejectedEvents(options));

  addRejectedOrderCommands(rejected);

  const settings = program
    .command("settings")
    .description("the rules of attribution: look at them, change them")
    .helpCommand(false);

  settings
    .command("list", { isDefault: true })
    .description("what each is, since when, and which lines are credited under which version")
    .option("--json", "as a JSON object")
    .addOption(ENV)
    .allowExcessArguments()
    .action(async (options, { args }: Command) => {
      refuseWord(settings, args);
      await (await import("../settings-list.ts")).listSettings(options);
    });

  settings
    .command("set")
    .description("say what a change does, ask, make it and credit anew the lines whose clicks are kept")
    .argument("<name=value...>", "scope, lookback, max_path, click_retention")
    .option("--dry-run", "only say what it does")
    .option("--yes", "do not ask")
    .option("--json", "what it did as one JSON object")
    .addHelpText(
      "after",
      `
The pipeline may run meanwhile. Older lines keep their credit and the version that they were credited under.

Examples:
  npm run settings -- set scope=user lookback=14d
  npm run settings -- set max_path=100 --dry-run`,
    )
    .addOption(ENV)
    .action(async (changes, options) => (await import("../settings.ts")).setSettings(changes, options));

  settings
    .command("resume")
    .description("go on with a change that was interrupted, or credit anew what an upgrade has left")
    .option("--json", "what it did as one JSON object")
    .addOption(ENV)
    .action(async (options) => (await import("../settings.ts")).resumeSettings(options));

  addBotCommands(program);
}

function addRejectedOrderCommands(rejected: Command): void {
  const orders = rejected
    .command("orders")
    .description(
      "changes of orders of which no row was made on their way into the lake: needs the lane orders",
    )
    .helpCommand(false);

  orders
    .command("list")
    .description("which, and why still no row can be made; without what they tell of anybody")
    .option("--limit <rows>", "at most so many", "20")
    .option("--json", "as a JSON object")
    .addOption(ENV)
    .action(async (options) => (await import("../rejected-orders.ts")).listFailedChanges(options));

  orders
    .command("replay")
    .description("make rows of them by what is deployed now; may be run again, and doubles nothing")
    .option("--id <id...>", "only these, from the list; first characters will do")
    .option("--json", "counts as one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  npm run rejected -- orders replay
  npm run rejected -- orders replay --id 0a1b2c3d --env dev`,
    )
    .addOption(ENV)
    .action(async (options) => (await import("../rejected-orders.ts")).replayFailedChanges(options));
}

function addBotCommands(program: Command): void {
  const bots = program
    .command("bots")
    .description("who is taken for a bot and why, and decisions by hand over that")
    .helpCommand(false);

  bots
    .command("list", { isDefault: true })
    .description("who was taken for a bot lately, the latest first, and what people decided")
    .option("--since <duration>", "only who was one in this last while", "24h")
    .option("--limit <rows>", "at most so many", "20")
    .option("--json", "as a JSON object")
    .addOption(ENV)
    .allowExcessArguments()
    .action(async (options, { args }: Command) => {
      refuseWord(bots, args);
      await (await import("../bots-list.ts")).listBots(options);
    });

  bots
    .command("show")
    .description("one user: events, the most of them within 10 s, episodes, every decision")
    .argument("<user>", USER)
    .option("--json", "as a JSON object")
    .allowUnknownOption()
    .addOption(ENV)
    .action(async (user, options) => (await import("../bots.ts")).showUser(user, options));

  for (const [name, description, why] of [
    ["release", "have a user's clicks earn, whatever user agent and rate say", "the shop's own kiosk"],
    ["block", "have a user's clicks earn nothing, whatever user agent and rate say", "reads our prices"],
    [
      "withdraw",
      "take back what was decided of a user's clicks, so that user agent and rate decide again",
      "the kiosk is gone",
    ],
  ] as const) {
    bots
      .command(name)
      .description(`${description}, and credit anew what that moves`)
      .argument("<user>", USER)
      .option("--from <moment>", "clicks from this time on, RFC 3339; default: all before, too")
      .option("--to <moment>", "clicks before this time; default: all to come, too")
      .option("--why <reason>", "kept with the decision", "no reason given")
      .option("--who <name>", "kept with the decision; default: your user name")
      .option("--json", "what it did as one JSON object")
      .allowUnknownOption()
      .addHelpText(
        "after",
        `
The pipeline may run meanwhile. The latest decision that holds a click's time wins; none is removed.

Examples:
  npm run bots -- ${name} user-17 --why "${why}"
  npm run bots -- ${name} user-17 --from 2026-01-31T06:00:00Z --to 2026-01-31T07:00:00Z`,
      )
      .addOption(ENV)
      .action(async (user, options) => (await import("../bots.ts"))[`${name}User`](user, options));
  }
}

/** What stands for the command that is the default must be none that is meant. */
function refuseWord(group: Command, [word]: string[]): void {
  if (word !== undefined) {
    group.error(`there is no ${JSON.stringify(word)}; there are: ${namesOf(group)}`);
  }
}

function namesOf({ commands }: Command): string {
  return commands.map((command) => command.name()).join(", ");
}
