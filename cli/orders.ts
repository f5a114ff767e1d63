import { randomUUID } from "node:crypto";
import { UserError } from "../errors/user-error.ts";
import { quoted } from "../events/visible-text.ts";
import type { Order } from "../functions/order-desk/order.ts";
import { UsageError } from "./errors.ts";
import { printResult } from "./print.ts";
import { findOrderDesk } from "./with-order-desk.ts";

interface Options {
  env: string;
  json?: boolean;
}

/** Places an order. @param text JSON @throws UsageError, UserError */
export async function putOrder(text: string, options: Options): Promise<void> {
  const given = readJson("the order", text);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new UsageError("the order must be a JSON object");
  }
  const ask = await findOrderDesk(options.env);
  // The Lambda says what is wrong with it.
  const order = { orderid: `order-${randomUUID()}`, ...given } as never;
  const answer = await ask<"place">({ action: "place", order });
  printResult(options, answer, ({ order, placed }) =>
    placed ? describe(order) : `${describe(order)}; it was there before`,
  );
}

/** Changes what an order is, or what was bought. @throws UsageError, UserError */
export async function changeOrder(
  orderid: string,
  { status, items, version, ...options }: Options & { status?: string; items?: string; version?: string },
): Promise<void> {
  const change = {
    ...(status !== undefined && { status }),
    ...(items !== undefined && { items: readJson("--items", items) }),
    ...(version !== undefined && { version: readVersion(version) }),
  };
  const ask = await findOrderDesk(options.env);
  // The Lambda says what is wrong with it.
  const answer = await ask<"change">({ action: "change", orderid, ...(change as object) });
  printResult(options, answer, ({ order, changed }) =>
    changed ? describe(order) : `${describe(order)}; it was so before`,
  );
}

/** @throws UsageError, UserError */
export function cancelOrder(orderid: string, options: Options): Promise<void> {
  return changeOrder(orderid, { ...options, status: "cancelled" });
}

/** Removes an order, as if it had never been: its history is kept. @throws UsageError, UserError */
export async function deleteOrder(orderid: string, options: Options): Promise<void> {
  const ask = await findOrderDesk(options.env);
  const answer = await ask<"delete">({ action: "delete", orderid });
  if (!answer.deleted) {
    throw new UserError(`there is no order ${quoted(orderid)}`);
  }
  printResult(options, answer, () => `order ${orderid} is deleted`);
}

/** Prints what an order is now. @throws UsageError, UserError */
export async function showOrder(orderid: string, options: Options): Promise<void> {
  const ask = await findOrderDesk(options.env);
  const { order } = await ask<"show">({ action: "show", orderid });
  printResult(options, order, describe);
}

function describe({ orderid, status, items, value, currency, version }: Order): string {
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return `order ${orderid} is ${status}: ${pieces} ${pieces === 1 ? "piece" : "pieces"}, ${value} ${currency}, version ${version}`;
}

function readJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${what} must be JSON, not ${quoted(text)}`);
  }
}

function readVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--version must be a whole number, not ${quoted(text)}`);
  }
  return Number(text);
}
