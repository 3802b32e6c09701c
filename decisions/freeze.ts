/** The value, which from now on cannot be changed, nor anything in it. For trees of plain objects and lists. */
export function freeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
