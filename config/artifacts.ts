/** Where `npm run build` writes what is uploaded to AWS, relative to the repository. */
export const ARTIFACTS = {
  functionZip: (name: string) => `dist/functions/${name}.zip`,
  /** The job's package. */
  attributionPackage: "dist/glue/attribution.zip",
  /** What the job needs beyond the Glue image; Glue knows the format by the name's end. */
  attributionWheels: "dist/glue/attribution.gluewheels.zip",
  /** The job's script needs no build. */
  attributionScript: "glue-scripts/attribution/job.py",
} as const;
