import { App, TerraformStack, Testing } from "cdktf";
import { readViews } from "../../athena/views.ts";
import { createCatalogView } from "./catalog-view.ts";

test("a view is what Athena takes for one of its own", () => {
  const stack = new TerraformStack(new App(), "lake");
  for (const view of readViews("some_lake")) {
    createCatalogView(stack, "some_lake", view);
  }
  const { resource } = JSON.parse(Testing.synth(stack));
  const [view] = Object.values<Record<string, string>>(resource.aws_glue_catalog_table);
  expect(view).toMatchObject({
    name: "activity_by_category",
    database_name: "some_lake",
    table_type: "VIRTUAL_VIEW",
    parameters: { presto_view: "true" },
    view_expanded_text: "/* Presto View */",
    storage_descriptor: {
      columns: expect.arrayContaining([
        { name: "category_1", type: "string" },
        { name: "event_time", type: "timestamp" },
        { name: "amount", type: "decimal(38,4)" },
      ]),
    },
  });
  const [, encoded = ""] = /^\/\* Presto View: (\S+) \*\/$/.exec(view?.view_original_text ?? "") ?? [];
  const told = JSON.parse(Buffer.from(encoded, "base64").toString());
  expect(told).toMatchObject({ catalog: "awsdatacatalog", schema: "some_lake" });
  expect(told.originalSql).toMatch(/^with activity as \([\s\S]+from activity$/);
  expect(told.columns[2]).toEqual({ name: "event_time", type: "timestamp(3)" });
});
