import { type TerraformStack, TerraformVariable } from "cdktf";
import { CORE_SETTINGS } from "./core.ts";
import { LAKE_SETTINGS } from "./lake.ts";
import { ORDERS_SETTINGS } from "./orders.ts";
import type { Setting } from "./rules.ts";
import { WAREHOUSE_SETTINGS } from "./warehouse.ts";

/** Every value of `config/<environment>.tfvars`, a file a lane; which stacks have it is each stack's own business. */
const SETTINGS = { ...CORE_SETTINGS, ...LAKE_SETTINGS, ...ORDERS_SETTINGS, ...WAREHOUSE_SETTINGS };

export type SettingName = keyof typeof SETTINGS;

/** Declares a setting, and those that its rules look at, as variables of the stack; the same one each time. */
export function setting(stack: TerraformStack, name: SettingName): TerraformVariable {
  const declared = stack.node.tryFindChild(name);
  if (declared instanceof TerraformVariable) {
    return declared;
  }
  const { type, description, rules = [], with: others = [] }: Setting = SETTINGS[name];
  for (const other of others) {
    setting(stack, other as SettingName);
  }
  return new TerraformVariable(stack, name, {
    type,
    description,
    nullable: false,
    validation: rules.map(([condition, errorMessage]) => ({ condition: `\${${condition}}`, errorMessage })),
  });
}
