import { execa } from "execa";
import { UserError } from "../errors/user-error.ts";
import { isAtLeast } from "./setup/versions.mjs";

/** Settings are checked against each other. */
const TERRAFORM_NEEDED = "1.9";

/** @throws UserError where there is none, or one that is too old */
export async function requireTerraform(): Promise<void> {
  const needed = `Terraform ${TERRAFORM_NEEDED} or newer is needed on the PATH`;
  const { failed, stdout } = await execa("terraform", ["version", "-json"], { reject: false });
  if (failed) {
    throw new UserError(`Terraform is missing: ${needed}`);
  }
  const version: string = JSON.parse(stdout).terraform_version;
  if (!isAtLeast(version, TERRAFORM_NEEDED)) {
    throw new UserError(`Terraform ${version} is too old: ${needed}`);
  }
}
