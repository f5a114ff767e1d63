import { lakeDataSets } from "../../athena/data-sets.ts";
import { warehouseDataSets } from "../../redshift/data-sets.ts";

/** What the stack has, by the ends of the names. */
export const QUICKSIGHT_PARTS = {
  connection: "network",
  sources: ["lake", "warehouse"],
  dataSets: [...lakeDataSets(), ...warehouseDataSets()].map(({ name }) => name),
  dashboard: "dashboard",
} as const;

/** As a person calls the secret with QuickSight's login to the warehouse; Secrets Manager adds six letters. */
export const QUICKSIGHT_SECRET = "quicksight";
