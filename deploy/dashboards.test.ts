import { readFileSync } from "node:fs";
import path from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeApp } from "../server/testdata/app.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook: string };
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, name), "utf8");
const dashboard = JSON.parse(read("grafana/edict.json")) as Dashboard;
const rules = (parse(read("prometheus/alerts.yaml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const handbook = read("../docs/operating.md");
const reference = read("../docs/observability.md");

/** Written by Prometheus itself. */
const PROMETHEUS_OWN = new Set(["up"]);

/** The names that /metrics shows, a histogram's three each. */
async function exposed(): Promise<ReadonlySet<string>> {
  const app = makeApp({ processMetrics: true });
  const { payload } = await app.inject({ url: "/metrics", headers: { host: "localhost" } });
  await app.close();
  const types = [...payload.matchAll(/^# TYPE (\S+) (\S+)/gmu)];
  return new Set(
    types.flatMap(([, name = "", type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

/** What Grafana puts in for its variables. */
function withoutVariables(expression: string): string {
  return expression.replaceAll("$__rate_interval", "5m").replaceAll(/\$\{?\w+\}?/gu, ".*");
}

/** The metrics that an expression names; throws where PromQL's own grammar finds an error. */
function metricsOf(expression: string): readonly string[] {
  const text = withoutVariables(expression);
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw new Error(`at ${from} of ${text}`);
      if (type.name === "Identifier") names.push(text.slice(from, to));
    },
  });
  return names;
}

describe("expressions", () => {
  const all = [
    ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
    ...dashboard.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, refId }) => [`panel ${title} ${refId}`, expr] as const),
    ),
    ...dashboard.annotations.list.map(({ expr }) => ["annotation", expr] as const),
  ];

  test.each(all)("of %s parse and name only metrics that /metrics shows", async (_of, expression) => {
    const known = await exposed();
    const named = metricsOf(expression);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.has(name) && !PROMETHEUS_OWN.has(name))).toEqual([]);
  });

  test("are really checked", () => {
    expect(metricsOf("sum(rate(edict_x_total[5m])) / up")).toEqual(["edict_x_total", "up"]);
    expect(() => metricsOf("sum(rate(edict_x_total[5m])")).toThrow(/^at /u);
  });
});

describe("alerts", () => {
  test("have names of their own, a severity and an entry in the handbook", () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, labels, annotations } of rules) {
      expect(["critical", "warning"]).toContain(labels.severity);
      expect(annotations.summary).not.toBe("");
      expect(annotations.runbook).toBe(`docs/operating.md#${alert.toLowerCase()}`);
      expect(handbook).toContain(`### ${alert}\n`);
    }
  });
});

describe("the dashboard", () => {
  test("has panels that do not overlap, each with a description", () => {
    const panels = dashboard.panels.filter(({ type }) => type !== "row");
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: h * w }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    for (const { description = "" } of panels) expect(description).not.toBe("");
  });

  test("shows every metric of edict, and the reference tells of each", async () => {
    const shown = new Set(
      dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsOf(expr))),
    );
    const base = (name: string): string => name.replace(/_(bucket|sum|count)$/u, "");
    const ours = [...(await exposed())].filter((name) => name.startsWith("edict_")).map(base);
    const elsewhere = new Set(["edict_revision_info"]);
    const missing = new Set(ours).difference(new Set([...shown].map(base))).difference(elsewhere);
    expect([...missing]).toEqual([]);
    expect([...new Set(ours)].filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
  });
});
