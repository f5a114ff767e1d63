export default {
  testEnvironment: "node",
  roots: [
    "<rootDir>/athena",
    "<rootDir>/config",
    "<rootDir>/events",
    "<rootDir>/functions",
    "<rootDir>/mysql",
    "<rootDir>/local",
    "<rootDir>/cli",
    "<rootDir>/dashboard",
    "<rootDir>/postgres",
    "<rootDir>/redshift",
    "<rootDir>/reporting",
    "<rootDir>/stacks",
  ],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2022",
          parser: { syntax: "typescript" },
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  // Most of them wait for databases and Lambdas.
  maxWorkers: 2,
  // Node 20 frees no test file whose modules are ES modules: a worker that grows takes long to end.
  workerIdleMemoryLimit: "200MB",
  testTimeout: 120_000,
};
