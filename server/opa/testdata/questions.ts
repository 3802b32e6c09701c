// Questions to the tenant acme of decisions/testdata/releases.ts.

/** A viewer may view data and nothing else. */
export function question(action = "view", extra: object = {}): Record<string, unknown> {
  return {
    subject: { type: "user", id: "viewer@acme.example" },
    action: { name: action },
    resource: { type: "data", id: "1" },
    ...extra,
  };
}
