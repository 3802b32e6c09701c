import { searchService } from "../../compose.ts";
import type { Release, ReleaseGrant, ReleaseSource } from "../../core/release.ts";
import type { Digest, ResourceKey } from "../../core/resource.ts";
import { openDecisionPoint } from "../../decisions/index.ts";
import type { DecisionPoint } from "../../decisions/index.ts";
import { microseconds, seconds } from "../line.ts";
import type { Bench } from "../line.ts";
import { median } from "../measure.ts";

const NOW = 1_767_225_600_000;
const SOURCE: ReleaseSource = { resource: "Role/x" as ResourceKey, file: "platform/roles.yaml", line: 1 };

/** Who may sign? Ten of the users, however many there are. The peer asks for each user: what a search is there to avoid. */
export const searchBench: Bench = {
  name: "search",
  run: async ({ smoke }) => {
    const sizes = smoke ? [100, 1_000] : [100, 10_000, 100_000];
    const measured: Measured[] = [];
    await measure(100, smoke ? 20 : 2_000);
    for (const size of sizes) measured.push(await measure(size, smoke ? 20 : 500));
    const [small] = measured;
    return measured.map(({ size, first, page, each }) => ({
      what: `a page of the 10 who may, of ${size.toLocaleString("en")} users`,
      ours: `${microseconds(page)} (the first search: ${seconds(first)})`,
      peer: `an evaluation for each user: ${seconds(each)}`,
      relation: `${(each / page).toFixed(0)} times as fast; ${(page / (small?.page ?? page)).toFixed(2)} times the smallest`,
    }));
  },
};

interface Measured {
  readonly size: number;
  /** Milliseconds: the first search of a release, which makes its index; a later one; one evaluation a user. */
  readonly first: number;
  readonly page: number;
  readonly each: number;
}

async function measure(size: number, count: number): Promise<Measured> {
  const point = await openDecisionPoint();
  point.publish(releaseOf(size));
  const search = searchService(point);
  const once = (): void => {
    const parsed = search.read("subject", {
      subject: { type: "user" },
      action: { name: "sign" },
      resource: { type: "paper", id: "1" },
    });
    if (!parsed.ok) throw new Error("the search is not valid");
    const { page } = search.search("acme", parsed.value, { now: NOW });
    if (page.total !== 10) throw new Error(`${page.total} were found`);
  };
  const first = timed(once);
  const page = median(
    Array.from({ length: 5 }, () => timed(() => { for (let index = 0; index < count; index += 1) once(); }) / count),
  );
  return { size, first, page, each: timed(() => askEach(point, size)) };
}

function askEach(point: DecisionPoint, size: number): void {
  let found = 0;
  for (let index = 0; index < size; index += 1) {
    const request = {
      subject: { type: "user", id: userAt(index) },
      action: { name: "sign" },
      resource: { type: "paper", id: "1" },
    };
    if (point.evaluate("acme", request, { now: NOW }).decision) found += 1;
  }
  if (found !== 10) throw new Error(`${found} were found`);
}

function timed(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

function releaseOf(size: number): Release {
  const role = (name: string): readonly [string, object] => [
    `Role/${name}`,
    { name, rules: { paper: { [name]: [{ id: `Role/${name}#x`, effect: "allow", source: SOURCE }] } }, source: SOURCE },
  ];
  const grant = (name: string): ReleaseGrant => ({ role: `Role/${name}` as ResourceKey, source: SOURCE });
  const users = Array.from({ length: size }, (_none, index) => [
    userAt(index),
    [grant(index < 10 ? "sign" : index % 2 === 0 ? "read" : "write")],
  ]);
  return {
    format: 1,
    tenant: "acme",
    digest: `sha256:${size}` as Digest,
    sections: {
      tenant: { name: "acme", status: "active", region: "eu-central", owner: "u0", source: SOURCE },
      roles: Object.fromEntries(["sign", "read", "write"].map(role)) as NonNullable<Release["sections"]["roles"]>,
      bindings: { user: Object.fromEntries(users) as Readonly<Record<string, readonly ReleaseGrant[]>> },
    },
  };
}

function userAt(index: number): string {
  return `user-${index}`;
}
