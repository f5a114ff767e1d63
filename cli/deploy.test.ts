import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { UnknownEnvironmentError } from "../config/environments.ts";
import { UserError } from "../errors/user-error.ts";
import { deploy, destroy, synth } from "./deploy.ts";

const { PATH } = process.env;
const emptyFolder = mkdtempSync(`${tmpdir()}/path-`);

// Without Terraform no test can touch an environment, whatever is wrong with the commands.
beforeAll(() => {
  process.env.PATH = emptyFolder;
});

afterAll(() => {
  process.env.PATH = PATH;
  rmSync(emptyFolder, { recursive: true });
});

test("without Terraform a deployment ends with one line, before anything is built", async () => {
  const deployment = deploy("dev", {});
  await expect(deployment).rejects.toThrow(UserError);
  await expect(deployment).rejects.toThrow(
    /^Terraform is missing: Terraform 1\.9 or newer is needed on the PATH$/,
  );
});

test("an environment that protects its data is not destroyed, not even in part", async () => {
  for (const options of [{}, { stack: ["generator"] }]) {
    await expect(destroy("prod", options)).rejects.toThrow(
      /^prod protects its data: to destroy it, set protectsData to false in .*$/,
    );
  }
});

test.each(Object.entries({ synth, deploy, destroy }))(
  "%s tells an unknown environment",
  async (_, command) => {
    await expect(command("test", {})).rejects.toThrow(UnknownEnvironmentError);
  },
);
