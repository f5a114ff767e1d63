import { GlueCatalogTable } from "@cdktf/provider-aws/lib/glue-catalog-table/index.js";
import type { Construct } from "constructs";
import { EXPANDED_TEXT, VIEW_PARAMETERS, type View } from "../../athena/views.ts";

/** A view of Athena's in Glue's catalog. */
export function createCatalogView(scope: Construct, databaseName: string, view: View): void {
  new GlueCatalogTable(scope, `view-${view.name}`, {
    databaseName,
    name: view.name,
    description: view.description,
    tableType: "VIRTUAL_VIEW",
    parameters: VIEW_PARAMETERS,
    // Athena asks for one, whatever it is.
    storageDescriptor: { columns: view.columns, serDeInfo: { name: "-", serializationLibrary: "-" } },
    viewOriginalText: view.originalText,
    viewExpandedText: EXPANDED_TEXT,
  });
}
