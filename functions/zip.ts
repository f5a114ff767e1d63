import { type Zippable, zipSync } from "fflate";

/** Zip files cannot hold a time before 1980. */
const FIXED_TIME = "1980-01-02T00:00:00";

/** A zip of files by their paths in it; the same bytes for the same files. */
export function zipFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) {
    entries[path] = [files[path] as Uint8Array, { mtime: FIXED_TIME }];
  }
  return zipSync(entries, { os: 3, attrs: 0o644 << 16 });
}
