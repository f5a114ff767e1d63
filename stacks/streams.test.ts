import { STREAM_NAMES } from "../config/streams.ts";
import { StreamConsumer } from "./constructs/stream-consumer.ts";
import { type MadeUpStack, synthesizeMadeUp } from "./testing/made-up-stack.ts";
import type { StackJson } from "./testing/synthesis.ts";

const readsSteadily = (stack: MadeUpStack) => {
  stack.streams.mayRead(stack, "clicks", "steadily");
};

const lanes = (count: number) => Array.from({ length: count }, (_, index) => `lane${index + 1}`);

test("every stream of the list is made and encrypted, and a deployment leaves its shards alone", () => {
  const { resource } = synthesizeMadeUp(() => {})["test-streams"] as StackJson;
  const streams = Object.values(resource.aws_kinesis_stream ?? {});
  expect(streams.map(({ name }) => name).sort()).toEqual(
    STREAM_NAMES.map((name) => `ecommerce-streaming-test-${name}`).sort(),
  );
  for (const stream of streams) {
    expect(stream).toMatchObject({ encryption_type: "KMS", lifecycle: { ignore_changes: ["shard_count"] } });
  }
});

test("four steady readers of a stream are as many as a shard serves", () => {
  expect(() => synthesizeMadeUp(readsSteadily, lanes(4))).not.toThrow();
});

test("a fifth steady reader is refused, and all five are named", () => {
  expect(() => synthesizeMadeUp(readsSteadily, lanes(5))).toThrow(
    "stream clicks has 5 steady readers, of 4 that a shard can serve: " +
      "test-lane1, test-lane2, test-lane3, test-lane4, test-lane5; let one read now and then",
  );
});

test("who reads now and then, writes, or reads another stream is no steady reader of this one", () => {
  const build = (stack: MadeUpStack) => {
    const { streams } = stack;
    const isLast = stack.node.id === "test-lane5";
    streams.mayRead(stack, "clicks", isLast ? "now and then" : "steadily");
    streams.mayRead(stack, "clicks", isLast ? "now and then" : "steadily");
    streams.mayRead(stack, "checkouts", isLast ? "steadily" : "now and then");
    streams.mayWrite(stack, "clicks");
  };
  expect(() => synthesizeMadeUp(build, lanes(5))).not.toThrow();
});

test("a Lambda that consumes a stream is a steady reader by its name, but with fan-out", () => {
  const mapping = {
    ...{ batchSize: 100, windowSeconds: 0, maximumRetries: 1 },
    ...{ maximumRecordAgeSeconds: 60, bisectOnError: true },
  };
  const consume = (hasFanOut: boolean) => (stack: MadeUpStack) => {
    readsSteadily(stack);
    if (stack.node.id === "test-lane4") {
      const { storage, streams } = stack;
      new StreamConsumer(stack.addFunction("monitor"), {
        ...{ storage, streams, stream: "clicks", mapping, hasFanOut },
      });
    }
  };
  expect(() => synthesizeMadeUp(consume(false), lanes(4))).toThrow("test-lane4/monitor/on-clicks");
  expect(() => synthesizeMadeUp(consume(true), lanes(4))).not.toThrow();
});
