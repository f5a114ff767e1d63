import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeFailure } from "./failure-cause.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FRAMES = "\tat org.apache.spark.util.Utils$.doTry(Utils.scala:1392)\n\t... 19 more\n";

test.each([
  [
    "a Java trace behind Python's",
    `py4j.protocol.Py4JJavaError: An error occurred while calling o139.start.\n: org.apache.hadoop.fs.FileAlreadyExistsException: Destination exists: /tmp/checkpoint\n${FRAMES}\tSuppressed: org.apache.spark.Full: Full stacktrace\n${FRAMES}`,
    "; cause: org.apache.hadoop.fs.FileAlreadyExistsException: Destination exists: /tmp/checkpoint",
  ],
  [
    "a Python trace inside Java's",
    `org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "store.py", line 47, in connect\npsycopg.errors.UndefinedTable: relation "clicks" does not exist\nLINE 15: from clicks as c\n\n${FRAMES}`,
    '; cause: psycopg.errors.UndefinedTable: relation "clicks" does not exist',
  ],
  [
    "the last of several causes",
    `java.lang.IllegalStateException: no\n${FRAMES}Caused by: java.io.IOException: No space left on device\n${FRAMES}`,
    "; cause: java.io.IOException: No space left on device",
  ],
  [
    "an error of Python itself",
    "  raise\nValueError: option streamName is missing\n",
    "; cause: ValueError: option streamName is missing",
  ],
  [
    "what is no error by its form",
    "Unrecognized VM option 'UseFoo'\n",
    "; last line: Unrecognized VM option 'UseFoo'",
  ],
  ["nothing", "", ""],
])("the cause in %s is found", (_, output, description) => {
  const file = join(folder, "job.log");
  writeFileSync(
    file,
    `2026-11-30 01:15:06.101 UTC [spark] WARN: a line\n${output}`.slice(output ? 0 : 1_000),
  );
  expect(describeFailure(file)).toBe(description);
});
