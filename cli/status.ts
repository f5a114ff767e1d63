import Table from "cli-table3";
import { addressFile, findServedAddress, urlOf } from "../dashboard/server/kept-address.ts";
import type { JobState } from "../functions/orchestrator/glue-job.ts";
import type { RunCost } from "../functions/orchestrator/run-cost.ts";
import type { StatusResult } from "../functions/orchestrator/status.ts";
import { findLaneStates, type LaneState } from "../local/lanes/lane-state.ts";
import { LOCAL, localName } from "../local/names.ts";
import type { OrdersState } from "../local/orders/state.ts";
import { findPlaces, type Places } from "../local/places.ts";
import {
  askRunningSystem,
  findRunningEmulator,
  isSystemRunning,
  SystemAwayError,
} from "../local/running-system.ts";
import type { WarehouseState } from "../local/warehouse/wake-watch.ts";
import { counted } from "./counts.ts";
import { orchestrate } from "./orchestrate.ts";
import { printResult } from "./print.ts";

/** Prints what an environment's orchestrator says. @throws UserError where nothing runs, SystemAwayError */
export async function status(options: { env: string; json?: boolean }): Promise<void> {
  const places = findPlaces();
  const dashboard = options.env === LOCAL ? findServedAddress(addressFile(places)) : undefined;
  if (dashboard !== undefined && !isSystemRunning(places)) {
    const where = options.json ? "" : ` at ${urlOf(dashboard)}`;
    throw new SystemAwayError(`only the dashboard runs${where}: npm start starts the system`);
  }
  const result = await orchestrate(options.env, { action: "status" });
  if (options.env !== LOCAL) {
    printResult(options, result, statusTable);
    return;
  }
  const lanes = await Promise.all(findLaneStates(places).map((lane) => withOrders(lane, places)));
  printResult(options, { ...result, lanes }, (shown) => statusTable(shown, dashboard && urlOf(dashboard)));
}

/** A lane's consumers, and of the lane orders what it holds. */
type ToldLane = LaneState & { orders?: OrdersState };

async function withOrders(lane: LaneState, places: Places): Promise<ToldLane> {
  if (lane.name !== "orders") {
    return lane;
  }
  const { findOrdersState } = await import("../local/orders/state.ts");
  return { ...lane, orders: await askRunningSystem(findOrdersState(findRunningEmulator(places))) };
}

/** The status for people, with the laptop's lanes. @param dashboard its address, where one is served here */
export function statusTable(result: StatusResult & { lanes?: ToldLane[] }, dashboard?: string): string {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ["wanted", result.wanted === null ? "not known" : result.wanted ? "yes" : "no"],
    ...result.parts.flatMap((part) => ("runId" in part ? rowsOfJob(part) : [[part.name, part.state]])),
    ...(result.lanes ?? []).flatMap(rowsOfLane),
    ...(result.runAgainBefore ? [["start again before", result.runAgainBefore]] : []),
    ["last batch", result.lastBatch ?? "-"],
    ...Object.entries(result.backlogMs).map(([stream, age]) => [`backlog of ${stream}`, duration(age)]),
    ...Object.entries(result.books ?? {}).map(([name, count]) => [
      name === "repeats" ? "  repeats" : name,
      whole.format(count),
    ]),
    ...(dashboard === undefined ? [] : [["dashboard", dashboard]]),
    ...result.problems.map((problem) => ["problem", problem]),
  );
  return table.toString();
}

function rowsOfLane({ name, consumers, orders, warehouse }: ToldLane): string[][] {
  return [
    [name, "RUNNING"],
    ...consumers.flatMap(({ functionName, streamName, lagMs, givenUp }) => [
      [`  ${nounOf(functionName)} behind ${nounOf(streamName)}`, duration(lagMs ?? null)],
      ...(givenUp > 0 ? [["  records given up", whole.format(givenUp)]] : []),
    ]),
    ...(orders ? rowsOfOrders(orders) : []),
    ...(warehouse ? rowsOfWarehouse(warehouse) : []),
  ];
}

function rowsOfWarehouse({ wokeAt, minutesBehind, failures }: WarehouseState): string[][] {
  return [
    ["  woke", wokeAt ?? "-"],
    ["  behind", minutesBehind === null ? "not read yet" : counted(Math.floor(minutesBehind), "minute")],
    ...failures.map((failure) => ["  failed", failure]),
  ];
}

function rowsOfOrders({
  orders,
  pipe,
  firehose,
  last_delivery,
  failed,
  reconciled,
}: OrdersState): string[][] {
  return [
    ["  orders in the table", whole.format(orders)],
    ["  pipe", pipe],
    ["  Firehose", `${firehose}, last delivered ${last_delivery ?? "nothing"}`],
    ["  changes failed", whole.format(failed)],
    ...(reconciled
      ? [
          [
            "  reconciled",
            `${reconciled.at}: ${whole.format(reconciled.missed)} missed, ${whole.format(reconciled.differ)} differ`,
          ],
        ]
      : []),
  ];
}

const nounOf = (name: string) => name.replace(localName(""), "");

const whole = new Intl.NumberFormat("en-US");

function rowsOfJob({ name, state, runId, attempt, errorMessage, cost, ...times }: JobState): string[][] {
  const since = times.completedAt ?? times.startedAt;
  return [
    [name, since === null ? state : `${state} since ${since}`],
    ["  run", runId ?? "-"],
    ...(attempt > 0 ? [["  attempt", String(attempt)]] : []),
    ...(errorMessage ? [["  error", errorMessage]] : []),
    ...(cost ? [["  cost of this run", dollars(cost)]] : []),
  ];
}

function dollars({ usd, dpuHours, note }: RunCost): string {
  return `$${usd.toFixed(2)} (${dpuHours.toFixed(2)} DPU-hours${note ? `; ${note}` : ""})`;
}

function duration(milliseconds: number | null): string {
  if (milliseconds === null) {
    return "not known";
  }
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${whole.format(Math.round(milliseconds / 1_000))} s`;
}
