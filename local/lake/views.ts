import {
  AlreadyExistsException,
  CreateTableCommand,
  type GlueClient,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { EXPANDED_TEXT, VIEW_PARAMETERS, type View } from "../../athena/views.ts";

/** Declares views in the emulator's catalog, or brings them up to date. */
export async function declareViews(
  glue: GlueClient,
  database: string,
  views: readonly View[],
): Promise<void> {
  for (const { name, description, columns, originalText } of views) {
    const view = {
      DatabaseName: database,
      TableInput: {
        Name: name,
        Description: description,
        TableType: "VIRTUAL_VIEW",
        Parameters: VIEW_PARAMETERS,
        StorageDescriptor: { Columns: columns.map(({ name: Name, type: Type }) => ({ Name, Type })) },
        ViewOriginalText: originalText,
        ViewExpandedText: EXPANDED_TEXT,
      },
    };
    try {
      await glue.send(new CreateTableCommand(view));
    } catch (error) {
      if (!(error instanceof AlreadyExistsException)) {
        throw error;
      }
      await glue.send(new UpdateTableCommand(view));
    }
  }
}
