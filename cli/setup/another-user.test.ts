import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { OTHER_USER, testOfTwoUsers } from "../testing/other-user.ts";
import { makeStubCheckout, type StubCheckout } from "./testing/stub-checkout.ts";

let checkout: StubCheckout;
beforeEach(() => {
  checkout = makeStubCheckout();
  chmodSync(checkout.path(), 0o755);
});
afterEach(() => checkout.remove());

/** What the other user keeps. */
function ownFolder(): Record<string, string> {
  const folder = checkout.path("own");
  mkdirSync(folder);
  chownSync(folder, OTHER_USER?.uid ?? 0, OTHER_USER?.gid ?? 0);
  return { ECOMMERCE_STREAMING_LOCAL: folder };
}

testOfTwoUsers("who may not write to a checkout that is not set up is told whose it is", () => {
  const complaint = {
    status: 1,
    stderr: `${checkout.path()} belongs to root and cannot be written to by nobody: run as root\n`,
  };
  expect(checkout.start({ user: OTHER_USER })).toEqual(complaint);
  expect(checkout.start({ user: OTHER_USER, env: ownFolder() })).toEqual(complaint);
});

testOfTwoUsers("one that is set up runs for others, who keep what is theirs elsewhere", () => {
  checkout.start();
  expect(checkout.start({ user: OTHER_USER, env: ownFolder() })).toEqual({ status: 0, stderr: "went on\n" });
});

testOfTwoUsers("a Python that others may not enter is named, and nothing is installed", () => {
  checkout.start();
  chmodSync(checkout.path(".venv"), 0o700);
  expect(checkout.start({ user: OTHER_USER, env: ownFolder() })).toEqual({
    status: 1,
    stderr: `${checkout.path(".venv")} belongs to root and cannot be entered by nobody: run as root\n`,
  });
});
