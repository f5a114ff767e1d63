import { withDependants, withNeeds } from "./stack-selection.ts";

const DEPENDENCIES = { storage: [], streams: ["storage"], generator: ["streams"], reports: ["storage"] };

test("a deployment takes along what a stack needs, as deep as it goes", () => {
  expect(withNeeds(DEPENDENCIES, ["generator"])).toEqual(["generator", "streams", "storage"]);
});

test("a removal takes along what needs a stack, as deep as it goes", () => {
  expect(withDependants(DEPENDENCIES, ["streams"])).toEqual(["streams", "generator"]);
});

test("an unknown stack is told with those that there are", () => {
  const message = "there is no stack report; there are: generator, reports, storage, streams";
  expect(() => withNeeds(DEPENDENCIES, ["report"])).toThrow(message);
  expect(() => withDependants(DEPENDENCIES, ["report"])).toThrow(message);
});
