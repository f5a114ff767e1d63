import type {
  BotsControl,
  InsightsControl,
  JobControl,
  OrdersControl,
  ReportSource,
  WarehouseControl,
} from "../sources.ts";

/** Sources that answer something, and note what is changed. */
export function notedSources(): {
  reports: ReportSource;
  job: JobControl;
  bots: BotsControl;
  insights: InsightsControl;
  orders: OrdersControl;
  warehouse: WarehouseControl;
  changes: string[];
} {
  const changes: string[] = [];
  return {
    changes,
    reports: {
      run: async ({ report }) => ({ report, title: "", columns: ["a"], rows: [[1]], notes: [] }),
      explain: async () => [{ line_no: 1 }],
      close: async () => {},
    },
    job: {
      status: async () => Promise.reject(new Error("not asked")),
      start: async ({ generator }) => void changes.push(`start ${generator}`),
      stop: async () => void changes.push("stop"),
    },
    bots: {
      isOn: () => false,
      switchOn: "a switch",
      mails: () => [],
      missed: async () => null,
      show: async () => Promise.reject(new Error("not asked")),
      decide: async ({ user, verdict, why, who }) =>
        void changes.push(`${user} ${verdict} ${why}, by ${who}`),
      recompute: async () => {},
    },
    insights: {
      ...{ isOn: () => true, switchOn: "a switch", goodForMs: 60_000 },
      async run(report, { from }) {
        changes.push(`${report} of ${from ?? "the lake"}`);
        return { columns: ["a"], rows: [[1]], notes: [] };
      },
      sources: async () => ({ newestHour: null, sets: [] }),
      async makeFacts() {
        changes.push("facts");
        return { objects: 1, records: 3, partitions: 2, rejected: {}, conflicting_checkouts: 0 };
      },
    },
    orders: {
      ...{ isOn: () => true, switchOn: "a switch", goodForMs: 60_000, everyMs: 60_000 },
      async run(report, { parameters }) {
        changes.push(`${report} ${JSON.stringify(parameters)}`);
        return { columns: ["orderid"], rows: parameters.order === "none" ? [] : [["a"]], notes: [] };
      },
      async failed() {
        changes.push("failed");
        return { count: 0, replayable: 0, rows: [] };
      },
      reconciled: async () => null,
      reconcile: async () => void changes.push("reconcile"),
      async replay(ids = ["all"]) {
        changes.push(`replay ${ids.join()}`);
        return { replayed: ids.length, failed_again: 0 };
      },
    },
    warehouse: {
      ...{ isOn: () => true, switchOn: "a switch", price: null, everyMs: 60_000 },
      async figures() {
        changes.push("figures");
        return null;
      },
      refresh: async () => void changes.push("refresh"),
    },
  };
}
