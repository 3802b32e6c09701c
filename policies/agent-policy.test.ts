import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { agentAsset } from "../tools/policies/build.ts";
import { loadAgentPolicy } from "./agent-policy.ts";

const root = dirname(import.meta.dirname);

test("the policy for agents is what its sources give", async () => {
  const built = await readFile(join(root, "policies", "bundle", "agent", "policy.json"), "utf8");
  expect(built, "run edict policies build").toBe(await agentAsset(root));
  const { files } = await loadAgentPolicy();
  expect(Object.keys(files)).toContain("edict/agent/decision.rego");
  expect(Object.keys(files)).toContain("edict/runtime/decision.rego");
  expect(Object.keys(files).filter((path) => path.includes("_test"))).toEqual([]);
});

test("a policy for agents that is missing or altered is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "edict-agent-policy-"));
  const path = join(folder, "agent.json");
  await expect(loadAgentPolicy(path)).rejects.toThrow("cannot be read");
  const built = await agentAsset(root);
  for (const text of [built.replace("not question.release", "question.release"), "{}", "[]", "null"]) {
    await writeFile(path, text);
    await expect(loadAgentPolicy(path)).rejects.toThrow("does not match its digest");
  }
  await rm(folder, { recursive: true });
});
