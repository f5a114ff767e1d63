import { barChart, type Column, figure, lineChart, monthChart } from "./charts.ts";

const of =
  (dataSet: string) =>
  (column: string): Column => ({ dataSet, column });

const orders = of("orders");
const sales = of("sales-by-category");
const visitors = of("visitors-by-day");
const carts = of("carts-abandoned");

/** What the dashboard shows, a sheet each: the shop as it stands in the warehouse, visitors as they are in the lake. */
const SHEETS = [
  {
    id: "shop",
    name: "Shop",
    charts: [
      figure({ id: "revenue", title: "Revenue", value: orders("revenue") }),
      monthChart({
        ...{ id: "revenue-by-month", title: "Revenue by month" },
        ...{ time: orders("placed_at"), value: orders("revenue") },
      }),
      barChart({
        ...{ id: "sales", title: "Revenue by category" },
        ...{ category: sales("category"), value: sales("revenue") },
      }),
      barChart({
        ...{ id: "orders", title: "Revenue of orders by their status" },
        ...{ category: orders("status"), value: orders("revenue") },
      }),
    ],
  },
  {
    id: "visitors",
    name: "Visitors",
    charts: [
      lineChart({
        ...{ id: "visitors", title: "Visitors by day" },
        ...{ category: visitors("day"), value: visitors("visitors") },
      }),
      lineChart({
        ...{ id: "purchases", title: "Purchases by day" },
        ...{ category: visitors("day"), value: visitors("purchases") },
      }),
      lineChart({
        ...{ id: "abandoned", title: "Carts abandoned by day" },
        ...{ category: carts("day"), value: carts("abandoned") },
      }),
    ],
  },
];

/** The dashboard, as Terraform writes it. @param arns of the data sets, by their names */
export function dashboardDefinition(arns: Readonly<Record<string, string>>) {
  return {
    data_set_identifiers_declarations: Object.entries(arns).map(([identifier, arn]) => ({
      identifier,
      data_set_arn: arn,
    })),
    sheets: SHEETS.map(({ id, name, charts }) => ({ sheet_id: id, name, visuals: charts })),
  };
}
