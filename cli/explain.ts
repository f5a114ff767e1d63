import { UserError } from "../errors/user-error.ts";
import { LOCAL } from "../local/names.ts";
import { type ExplainedLine, explainCheckout } from "../postgres/explain.ts";
import { MODELS } from "../postgres/models.ts";
import { findDeployed } from "./deployed.ts";
import { printResult } from "./print.ts";
import { writeTable } from "./rows.ts";
import { quoted, visibleLine } from "./visible-text.ts";
import { withReader } from "./with-database.ts";

/** Prints why each line of a checkout is credited as it is. @throws UserError where there is no such checkout */
export async function explainOrder(
  checkoutId: string,
  options: { env: string; json?: boolean },
): Promise<void> {
  const lines =
    options.env === LOCAL
      ? await withReader("explain", (client) => explainCheckout(client, checkoutId))
      : ((await (await findDeployed(options.env)).reports.explain(checkoutId)) as ExplainedLine[]);
  if (lines.length === 0) {
    throw new UserError(`there is no checkout ${quoted(checkoutId)}`);
  }
  printResult(options, lines, () => lines.map(describe).join("\n\n"));
}

function describe(line: ExplainedLine): string {
  const { path, left_out: leftOut } = line;
  return [
    `line ${line.line_no}: ${line.quantity} x ${visibleLine(line.product_id)}, ${line.amount} ${line.currency}, ${time(line.line_time)}`,
    `window: from ${time(line.window_begin)} on, clicks ${line.scope === "user" ? "on any product" : "on this product"}; ` +
      (line.is_settled ? "settled" : "may still change: clicks may arrive late"),
    `settings: version ${line.settings_version}${line.is_by_current_settings ? "" : ", not the ones in force"}; ` +
      `a path holds at most ${line.max_path} clicks`,
    path.length === 0
      ? "path: none, unattributed"
      : `path: ${path.length} clicks, credit in ${line.currency}`,
    ...(path.length === 0 ? [] : [pathTable(line)]),
    ...(leftOut.length === 0 ? [] : ["left out:", leftOutTable(line)]),
  ].join("\n");
}

function pathTable({ path }: ExplainedLine): string {
  const columns = ["", "click", "channel", "source", "campaign", ...MODELS];
  return writeTable(
    columns,
    path.map((click) => [
      ...[click.position, time(click.click_time), click.channel, click.source, click.campaign],
      ...MODELS.map((model) => click[model]),
    ]),
  );
}

function leftOutTable({ left_out }: ExplainedLine): string {
  return writeTable(
    ["click", "what", "product", "source", "why"],
    left_out.map((click) => [
      ...[time(click.click_time), click.event_type, click.product_id, click.source, click.reason],
    ]),
  );
}

/** A deployed function tells it as text. */
const time = (moment: Date | string) => new Date(moment).toISOString().replace("T", " ").replace("Z", "");
