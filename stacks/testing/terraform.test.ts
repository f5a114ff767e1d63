import { mayBeLeftOut } from "./terraform.ts";

const UNREACHABLE = {
  failed: true,
  output: "Error: Failed to query available provider packages\n\ncould not connect to registry.terraform.io",
};

test("without a registry tests of the provider are skipped on a laptop, and fail in CI", () => {
  expect(mayBeLeftOut(UNREACHABLE, undefined)).toBe(true);
  expect(mayBeLeftOut(UNREACHABLE, "")).toBe(true);
  expect(mayBeLeftOut(UNREACHABLE, "true")).toBe(false);
});

test("with a provider, and after any other failure, they run everywhere", () => {
  for (const ci of [undefined, "true"]) {
    expect(mayBeLeftOut({ failed: false, output: "" }, ci)).toBe(false);
    expect(mayBeLeftOut({ failed: true, output: "Error: Invalid version constraint" }, ci)).toBe(false);
  }
});
