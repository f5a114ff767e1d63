import {
  checkEnvironmentName,
  checkEnvironmentNames,
  InvalidEnvironmentNameError,
} from "./environment-name.ts";
import { findEnvironment } from "./environments.ts";

test.each(["dev", "prod", "eu-west", "a", "x1", "a-1-b", "a".repeat(15)])(
  "an environment may be called %s",
  (name) => {
    expect(() => checkEnvironmentName(name)).not.toThrow();
  },
);

const CHARACTERS = /: give lower-case letters, digits and single hyphens, a letter first$/;

test.each([
  ["", CHARACTERS],
  ["Dev", CHARACTERS],
  ["dev_eu", CHARACTERS],
  ["dev.eu", CHARACTERS],
  ["1dev", CHARACTERS],
  ["-dev", CHARACTERS],
  ["dev-", CHARACTERS],
  ["dev--eu", CHARACTERS],
  ["dév", CHARACTERS],
  ["dev\n", CHARACTERS],
  ["../dev", CHARACTERS],
  ["a".repeat(16), /: it has 16 characters, and names on AWS hold 15$/],
  ["local", /: that is the laptop$/],
])("none is called %j, which is told in one line", (name, reason) => {
  expect(() => checkEnvironmentName(name)).toThrow(InvalidEnvironmentNameError);
  expect(() => checkEnvironmentName(name)).toThrow(reason);
});

test.each([
  ["dev", "dev"],
  ["dev", "dev-eu"],
  ["dev-eu", "dev"],
])("%s and %s cannot stand beside each other", (one, other) => {
  expect(() => checkEnvironmentNames([one, other])).toThrow(/^environments cannot be called \S+ and \S+: /);
});

test("a name in config/environments.ts is checked before anything is synthesized", () => {
  const dev = findEnvironment("dev");
  const environments = [dev, { ...dev, name: "Staging_EU" }];
  expect(() => findEnvironment("dev", undefined, environments)).toThrow(InvalidEnvironmentNameError);
});
