import { dirname } from "node:path";
import { EdictError } from "../../core/errors.ts";

/** Runs a scaffold in this checkout, prints what it wrote and what to do next; exits 1 with the reason when it cannot. */
export async function runScaffold(
  scaffold: (root: string) => Promise<readonly string[]>,
  next: string,
): Promise<void> {
  try {
    for (const path of await scaffold(dirname(dirname(import.meta.dirname)))) console.log(`wrote ${path}`);
    console.log(next);
  } catch (error) {
    if (!(error instanceof EdictError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
