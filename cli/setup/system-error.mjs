import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findLocalFolder } from "../../local/local-folder.mjs";
import { userName } from "../../local/user-name.mjs";

const REASONS = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something else is there",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "part of the path is no folder",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
};

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** One line where the file system refused something that the user can put right; else undefined. */
export function describeSystemError(error) {
  const reason = error?.syscall && REASONS[error.code];
  const refusal = error?.code === "EACCES" && error.path ? describeRefusal(error.path) : undefined;
  return reason && (refusal ?? `${error.path ? `${error.path}: ` : ""}${reason} (${error.syscall})`);
}

/** What cannot be read, written to or entered by whom; undefined where it is not to be found out. */
function describeRefusal(path) {
  for (const folder of foldersAbove(path)) {
    if (!may(folder, constants.X_OK)) {
      return tell(folder, "entered");
    }
  }
  if (!existsSync(path)) {
    return may(dirname(path), constants.W_OK) ? undefined : tell(dirname(path), "written to");
  }
  if (!may(path, constants.R_OK)) {
    return tell(path, "read");
  }
  const refused = [path, dirname(path)].find((each) => !may(each, constants.W_OK));
  return refused && tell(refused, "written to");
}

/** The outermost first. */
function foldersAbove(path) {
  const parent = dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}

function may(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    return error.code !== "EACCES" && error.code !== "EROFS";
  }
}

function tell(path, done) {
  const { uid } = statSync(path);
  const [owner, user] = [uid, process.getuid()].map(userName);
  const belongs = owner === user ? `belongs to ${owner} but` : `belongs to ${owner} and`;
  const local = findLocalFolder(CHECKOUT);
  const isOfRun = path === local || path.startsWith(`${local}/`);
  const advice = isOfRun ? ", or set ECOMMERCE_STREAMING_LOCAL to a folder of your own" : "";
  return `${path} ${belongs} cannot be ${done} by ${user}: ${owner === user ? "change its mode" : `run as ${owner}`}${advice}`;
}
