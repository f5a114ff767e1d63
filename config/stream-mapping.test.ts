import { checkStreamMapping, InvalidStreamMappingError, type StreamMapping } from "./stream-mapping.ts";

const MAPPING: StreamMapping = {
  batchSize: 10_000,
  windowSeconds: 60,
  maximumRetries: 10_000,
  maximumRecordAgeSeconds: 604_800,
  bisectOnError: true,
};

test.each([
  MAPPING,
  { ...MAPPING, batchSize: 1, windowSeconds: 0, maximumRetries: 0, maximumRecordAgeSeconds: 60 },
  { ...MAPPING, windowSeconds: 300, parallelization: 10 },
])("a mapping within what AWS allows is taken as it is: %j", (mapping) => {
  expect(checkStreamMapping("bots", mapping)).toBe(mapping);
});

test.each([
  [{ batchSize: 10_001 }, "batchSize is 10001, not a whole number from 1 to 10000"],
  [{ batchSize: 0 }, "batchSize is 0"],
  [{ windowSeconds: 301 }, "windowSeconds is 301, not a whole number from 0 to 300"],
  [{ windowSeconds: 0.5 }, "windowSeconds is 0.5"],
  [{ maximumRetries: -1 }, "maximumRetries is -1, not a whole number from 0 to 10000"],
  [{ maximumRecordAgeSeconds: 59 }, "maximumRecordAgeSeconds is 59, not a whole number from 60 to 604800"],
  [{ parallelization: 11 }, "parallelization is 11, not a whole number from 1 to 10"],
  [
    { windowSeconds: 60, maximumRecordAgeSeconds: 60 },
    "windowSeconds (60) must be less than maximumRecordAgeSeconds (60)",
  ],
])("%j is refused", (wrong, message) => {
  expect(() => checkStreamMapping("bots", { ...MAPPING, ...wrong })).toThrow(message);
});

test("every problem is named at once, with whose mapping it is", () => {
  const wrong = { ...MAPPING, batchSize: 0, maximumRetries: 10_001 };

  expect(() => checkStreamMapping("bots", wrong)).toThrow(
    new InvalidStreamMappingError(
      "the stream mapping of bots: batchSize is 0, not a whole number from 1 to 10000; " +
        "maximumRetries is 10001, not a whole number from 0 to 10000",
    ),
  );
});
