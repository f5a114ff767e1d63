/** What an order was after a change, or before it was removed. */
export interface Version {
  event: string;
  /** Of the change, since 1970. */
  second: number;
  orderid: string;
  status: string;
  product: string;
  quantity: number;
  cents: number;
}

/** What each view is to answer, as lines; the columns are those of `QUERIES`. */
export interface Expected {
  now: string[];
  history: string[];
  changes: string[];
}

/** Asked of the views. */
export const QUERIES: Readonly<Record<keyof Expected, string>> = {
  now: "select orderid, status, product_name, quantity, price from orders_now",
  history:
    "select orderid, version, status, product_name, quantity, price, valid_from, valid_to, then_removed" +
    " from orders_history",
  changes:
    "select changed_hour, changes, inserts, modifications, removals, orders from orders_changes_by_hour",
};

/** The plainest answer: the changes in the order in which they happened, and what the table has. */
export function expectedOf(changes: readonly Version[], there: readonly Version[]): Expected {
  const orders = [...new Set(changes.map(({ orderid }) => orderid))];
  return {
    now: there.map((version) => line([version.orderid, ...contentOf(version)])),
    history: orders.flatMap((orderid) => historyOf(changes.filter((change) => change.orderid === orderid))),
    changes: [...new Set(changes.map(hourOf))].map((hour) => {
      const within = changes.filter((change) => hourOf(change) === hour);
      const kinds = ["INSERT", "MODIFY", "REMOVE"].map(
        (kind) => within.filter(({ event }) => event === kind).length,
      );
      return line([hour, within.length, ...kinds, new Set(within.map(({ orderid }) => orderid)).size]);
    }),
  };
}

/** As a view's row is told. */
export const line = (cells: readonly unknown[]) => cells.map((cell) => cell ?? "-").join(" | ");

function historyOf(changes: readonly Version[]): string[] {
  let version = 0;
  return changes.flatMap((change, at) => {
    if (change.event === "REMOVE") {
      return [];
    }
    version += 1;
    const next = changes[at + 1];
    const times = [timeOf(change), next && timeOf(next), next?.event === "REMOVE"];
    return [line([change.orderid, version, ...contentOf(change), ...times])];
  });
}

const contentOf = ({ status, product, quantity, cents }: Version) => [
  ...[status, product, quantity, `${(cents / 100).toFixed(2)}00`],
];

const timeOf = ({ second }: Version) => new Date(second * 1000).toISOString().slice(0, 19).replace("T", " ");

const hourOf = (version: Version) => `${timeOf(version).slice(0, 13)}:00:00`;
