/** Environment variables by which the workers of one test run find what they share. */
export const RUN_FOLDER = "EDICT_TEST_RUN_FOLDER";
export const RUN_PROCESS = "EDICT_TEST_RUN_PROCESS";

/** The folder of this run, which is removed when it ends. */
export function runFolder(): string {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined)
    throw new Error("run the tests with vitest and its configuration in the root folder");
  return folder;
}
