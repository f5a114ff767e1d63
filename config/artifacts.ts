/** Where `npm run build` writes what is uploaded to AWS, relative to the repository. */
export const ARTIFACTS = {
  functionZip: (name: string) => `dist/functions/${name}.zip`,
  /** Its script needs no build. */
  jobScript: (name: string) => `glue-scripts/${name}/job.py`,
  jobPackage: (name: string) => `dist/glue/${name}.zip`,
  /** What a job needs beyond the Glue image; Glue knows the format by the name's end. */
  jobWheels: (name: string) => `dist/glue/${name}.gluewheels.zip`,
} as const;
