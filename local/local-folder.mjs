// Plain JavaScript without dependencies: the set-up asks as well, before anything is installed.

import { join, resolve } from "node:path";

/**
 * The folder of everything that the laptop run and the set-up write, but for installed packages: `.local` of the checkout,
 * or what `ECOMMERCE_STREAMING_LOCAL` says: tests run a system of their own.
 */
export function findLocalFolder(root) {
  const asked = process.env.ECOMMERCE_STREAMING_LOCAL;
  return asked ? resolve(asked) : join(root, ".local");
}
