import { UserError } from "../errors/user-error.ts";
import { quoted, visibleLine } from "../events/visible-text.ts";
import { LOCAL } from "../local/names.ts";
import { type ExplainedLine, explainCheckout, type Touch } from "../postgres/explain.ts";
import { landingPage, RULES, whatCounted, whyLeftOut } from "../postgres/explanation-texts.ts";
import { DEFINITIONS, MODELS } from "../postgres/models.ts";
import { showDuration } from "../reporting/duration.ts";
import { findDeployed } from "./deployed.ts";
import { printResult } from "./print.ts";
import { writeTable } from "./rows.ts";
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
  printResult(options, lines, () => describeOrder(lines));
}

/** As people read it; times may be text, as a deployed function tells them. */
export function describeOrder(lines: ExplainedLine[]): string {
  const isCredited = lines.some(({ touches }) => touches.length > 0);
  return [...lines.map(describe), ...(isCredited ? [`models:\n${modelsTable()}`] : [])].join("\n\n");
}

function describe(line: ExplainedLine): string {
  const { touches, left_out: leftOut } = line;
  return [
    `line ${line.line_no}: ${line.quantity} x ${visibleLine(line.product_id)}, ${line.amount} ${line.currency}, ${time(line.line_time)}`,
    `window: from ${time(line.window_begin)} on, clicks ${line.scope === "user" ? "on any product" : "on this product"}; ` +
      (line.is_settled ? "settled" : "may still change: clicks may arrive late"),
    `settings: version ${line.settings_version}${line.is_by_current_settings ? "" : ", not the ones in force"}; ` +
      `a path holds at most ${line.max_path} clicks; half-life ${showDuration(line.half_life_seconds)}`,
    touches.length === 0
      ? "touches: none, unattributed"
      : `touches: ${touches.length}, ${RULES[line.credits]}`,
    ...(touches.length === 0 ? [] : [touchesTable(line), `credit in ${line.currency}:`, creditTable(line)]),
    ...(touches.length === 0 ? [] : ["clicks that each touch stands for:", clicksTable(line)]),
    ...(leftOut.length === 0 ? [] : ["left out:", leftOutTable(line)]),
  ].join("\n");
}

function touchesTable({ touches }: ExplainedLine): string {
  return writeTable(
    ["", "brought by", "channel", "campaign", "click that counts", "device"],
    touches.map((touch) => [
      ...[touch.position, broughtBy(touch), touch.channel, touch.campaign],
      ...[time(touch.click_time), touch.device],
    ]),
  );
}

/** When the visit came, from where and to what. */
function broughtBy({ landing, source, medium }: Touch): string {
  const from = medium === null ? source : `${source} / ${medium}`;
  if (landing === null) {
    return from;
  }
  const page = landingPage(landing);
  return `${time(landing.time)} ${from}${page === undefined ? "" : `, ${page}`}`;
}

function creditTable({ touches }: ExplainedLine): string {
  return writeTable(
    ["", ...MODELS],
    touches.map((touch) => [touch.position, ...MODELS.map((model) => touch[model])]),
  );
}

function clicksTable({ touches }: ExplainedLine): string {
  return writeTable(
    ["", "click", "what", "product"],
    touches.flatMap(({ position, clicks }) =>
      clicks.map((click) => [position, time(click.time), whatCounted(click), click.product_id]),
    ),
  );
}

function leftOutTable({ left_out }: ExplainedLine): string {
  return writeTable(
    ["click", "what", "product", "own source", "why"],
    left_out.map((click) => [
      ...[time(click.click_time), click.event_type, click.product_id, click.source, whyLeftOut(click)],
    ]),
  );
}

const modelsTable = () =>
  writeTable(
    ["model", "gives"],
    MODELS.map((model) => [model, DEFINITIONS[model]]),
  );

/** A deployed function tells it as text. */
const time = (moment: Date | string) => new Date(moment).toISOString().replace("T", " ").replace("Z", "");
