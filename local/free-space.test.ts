import { tmpdir } from "node:os";
import { checkFreeSpace, NoSpaceError } from "./free-space.ts";

test("a disk with too little room is refused with what it has and what is needed", () => {
  expect(() => checkFreeSpace(tmpdir(), 1024 ** 5)).toThrow(NoSpaceError);
  expect(() => checkFreeSpace(tmpdir(), 1024 ** 5)).toThrow(
    / has \d+ MiB left, 1073741824 are needed: make room$/,
  );
  expect(() => checkFreeSpace(tmpdir(), 1)).not.toThrow();
});
