/**
 * What a value holds that I-JSON (RFC 7493) cannot carry or that lies too deep, as the end of a sentence; `undefined` for
 * nothing. `maxDepth` counts levels of objects and lists and bounds the recursion, so that no value makes it endless.
 */
export function jsonProblem(value: unknown, maxDepth: number): string | undefined {
  return valueProblem(value, 1, maxDepth);
}

/** Whether a value is an object as JSON.parse makes them, not an instance of some class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function valueProblem(value: unknown, depth: number, maxDepth: number): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : "must not hold a lone surrogate";
  if (typeof value === "number")
    return Number.isFinite(value) ? undefined : "must not hold a number beyond a double";
  if (typeof value === "boolean" || value === null) return undefined;
  if (typeof value !== "object") return "must hold JSON values only";
  if (depth > maxDepth) return `must be nested at most ${maxDepth} levels deep`;
  if (Array.isArray(value)) return firstProblem(value, depth + 1, maxDepth);
  if (!isPlainObject(value)) return "must hold JSON values only";
  if (!Object.keys(value).every((key) => key.isWellFormed())) return "must not hold a lone surrogate";
  return firstProblem(Object.values(value), depth + 1, maxDepth);
}

function firstProblem(values: readonly unknown[], depth: number, maxDepth: number): string | undefined {
  for (const value of values) {
    const problem = valueProblem(value, depth, maxDepth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
