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

/** One line where the file system refused something that the user can put right; else undefined. */
export function describeSystemError(error) {
  const reason = error?.syscall && REASONS[error.code];
  return reason && `${error.path ? `${error.path}: ` : ""}${reason} (${error.syscall})`;
}
