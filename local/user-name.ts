import { userInfo } from "node:os";

/** Who runs this, as the machine knows the person; a number where it has no name for it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
