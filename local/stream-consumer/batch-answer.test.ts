import { findFirstFailure } from "./batch-answer.ts";
import { records } from "./testing/records.ts";

const BATCH = records(10, 14);

// As AWS reads them: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
test.each([null, undefined, "", {}, [], { batchItemFailures: null }, { batchItemFailures: [] }])(
  "%j says that all is handled",
  (answer) => {
    expect(findFirstFailure(answer, BATCH)).toBeUndefined();
  },
);

test.each([
  { batchItemFailures: [{ itemIdentifier: "" }] },
  { batchItemFailures: [{ itemIdentifier: null }] },
  { batchItemFailures: [{ foo: "12" }] },
  { batchItemFailures: [{ itemIdentifier: "99" }] },
  { batchItemFailures: [{ itemIdentifier: "12" }, { itemIdentifier: "99" }] },
  { batchItemFailures: [null] },
  { batchItemFailures: "12" },
])("%j fails the whole batch", (answer) => {
  expect(findFirstFailure(answer, BATCH)).toBe(0);
});

test("of several records that failed the one with the lowest sequence number counts", () => {
  const batchItemFailures = ["14", "12", "13"].map((itemIdentifier) => ({ itemIdentifier }));

  expect(findFirstFailure({ batchItemFailures }, BATCH)).toBe(2);
});
