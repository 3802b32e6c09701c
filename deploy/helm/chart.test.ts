import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

const CHART = path.join(import.meta.dirname, "edict");
const VALUES = path.join(import.meta.dirname, "values");
const KUBE_VERSION = "1.33.0";
/** The schemas of Kubernetes' own objects, as this module of Kubernetes carries them. */
const SCHEMA_MODULE = "k8s.io/cli-runtime@v0.37.0/artifacts/openapi/swagger.json";

const helm = program("helm", process.env["EDICT_HELM"]);
const schemaFile = path.join(goEnv("GOMODCACHE"), SCHEMA_MODULE);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly readOnly?: boolean }[];
  readonly restartPolicy?: string;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly [source: string]: unknown }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds: number;
  readonly serviceAccountName: string;
}

function goEnv(name: string): string {
  try {
    return execFileSync("go", ["env", name], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function program(name: string, given: string | undefined): string | undefined {
  const folders = [path.join(goEnv("GOPATH"), "bin"), ...(process.env["PATH"] ?? "").split(path.delimiter)];
  return [given, ...folders.map((folder) => path.join(folder, name))].find(
    (file) => file !== undefined && file !== "" && existsSync(file),
  );
}

function runHelm(...args: readonly string[]): string {
  return execFileSync(helm ?? "helm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function render(...args: readonly string[]): readonly Manifest[] {
  const text = runHelm(
    "template",
    "shop",
    CHART,
    "--namespace",
    "edict",
    "--kube-version",
    KUBE_VERSION,
    ...args,
  );
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

function valuesFile(name: string): string {
  return path.join(VALUES, `${name}.yaml`);
}

function only(manifests: readonly Manifest[], kind: string): Manifest {
  const [found, ...others] = manifests.filter((manifest) => manifest.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`not one ${kind}`);
  return found;
}

function podOf(manifests: readonly Manifest[]): PodSpec {
  const template = only(manifests, "Deployment").spec["template"] as { readonly spec: PodSpec };
  return template.spec;
}

/** One validator a kind; a field that Kubernetes does not know is an error. */
function validators(): (manifest: Manifest) => readonly string[] {
  const text = readFileSync(schemaFile, "utf8").replaceAll("#/definitions/", "#/$defs/");
  const { definitions } = JSON.parse(text) as { definitions: Record<string, Record<string, unknown>> };
  for (const [name, schema] of Object.entries(definitions)) {
    if (schema["properties"] !== undefined) schema["additionalProperties"] = false;
    if (name.endsWith("IntOrString")) delete schema["type"];
    if (name.endsWith("api.resource.Quantity")) schema["type"] = ["string", "number"];
    // The copy is older than sidecars, which Kubernetes has since 1.29.
    if (name === "io.k8s.api.core.v1.Container") {
      Object.assign(schema["properties"] ?? {}, { restartPolicy: { enum: ["Always"] } });
    }
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "kubernetes", $defs: definitions });
  return ({ apiVersion, kind, ...rest }) => {
    const [group = "", version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
    const name = `io.k8s.api.${group.replace(".k8s.io", "")}.${version ?? ""}.${kind}`;
    const validate = ajv.getSchema(`kubernetes#/$defs/${name}`);
    if (validate === undefined) throw new Error(`Kubernetes' schemas have no ${name}`);
    void validate({ apiVersion, kind, ...rest });
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(" "),
    );
  };
}

describe("the chart", () => {
  beforeEach((context) => {
    if (helm === undefined) context.skip("helm is not installed: go install helm.sh/helm/v3/cmd/helm@latest");
  });

  const files = readdirSync(VALUES).map((name) => path.basename(name, ".yaml"));

  test.each(files)("lints with %s", (name) => {
    const said = runHelm(
      "lint",
      "--strict",
      "--kube-version",
      KUBE_VERSION,
      CHART,
      "--values",
      valuesFile(name),
    );
    expect(said).toContain("0 chart(s) failed");
  });

  test.each(files)("gives Kubernetes only fields that it knows with %s", (name) => {
    if (!existsSync(schemaFile)) {
      throw new Error(`there is no ${schemaFile}: go mod download k8s.io/cli-runtime@v0.37.0`);
    }
    const problems = validators();
    const standard = render("--values", valuesFile(name)).filter(({ kind }) => kind !== "ServiceMonitor");
    expect(standard.length).toBeGreaterThanOrEqual(2);
    for (const manifest of standard) expect([manifest.kind, problems(manifest)]).toEqual([manifest.kind, []]);
  });

  test("a field that Kubernetes does not know is found", () => {
    const [deployment] = render("--values", valuesFile("embedded")).filter(
      ({ kind }) => kind === "Deployment",
    );
    if (deployment === undefined) throw new Error("no deployment");
    const wrong = { ...deployment, spec: { ...deployment.spec, replica: 1 } };
    expect(validators()(wrong).join()).toContain("replica");
  });

  test.each(files)("locks every container down with %s", (name) => {
    const pod = podOf(render("--values", valuesFile(name)));
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
    const mounted = pod.containers.flatMap(({ volumeMounts }) =>
      volumeMounts.map(({ name: volume }) => volume),
    );
    expect(new Set(pod.volumes.map(({ name: volume }) => volume))).toEqual(
      new Set([
        ...mounted,
        ...(pod.initContainers ?? []).flatMap((one) => one.volumeMounts.map((mount) => mount.name)),
      ]),
    );
  });

  test("in production shares one PostgreSQL among three pods, and takes the workspace from a repository", () => {
    const manifests = render("--values", valuesFile("production"));
    const deployment = only(manifests, "Deployment");
    expect(deployment.spec).toMatchObject({
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } },
    });
    const pod = podOf(manifests);
    const [edict] = pod.containers;
    expect(edict?.image).toMatch(/^registry\.example\/edict@sha256:0{64}$/u);
    expect(edict?.args).toEqual(
      expect.arrayContaining(["run", "/workspace/current/environments/production"]),
    );
    expect(edict?.env).toContainEqual({
      name: "EDICT_DATABASE_URL",
      valueFrom: { secretKeyRef: { name: "edict-database", key: "url" } },
    });
    expect(edict?.volumeMounts.find(({ name }) => name === "workspace")?.readOnly).toBe(true);
    expect(pod.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ["git-clone", undefined],
      ["git-sync", "Always"],
    ]);
    expect(only(manifests, "PodDisruptionBudget").spec["maxUnavailable"]).toBe(1);
    expect(manifests.some(({ kind }) => kind === "PersistentVolumeClaim")).toBe(false);
    expect(pod.volumes.find(({ name }) => name === "data")).toEqual({ name: "data", emptyDir: {} });
    expect(only(manifests, "ServiceMonitor").spec["endpoints"]).toMatchObject([{ path: "/metrics" }]);
    expect(pod.terminationGracePeriodSeconds).toBe(60);
  });

  test("with the embedded database keeps one pod and its volume", () => {
    const manifests = render("--values", valuesFile("embedded"));
    expect(only(manifests, "Deployment").spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    const claim = only(manifests, "PersistentVolumeClaim");
    expect(podOf(manifests).volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: claim.metadata.name },
    });
    expect(manifests.some(({ kind }) => kind === "PodDisruptionBudget")).toBe(false);
  });

  test("the selectors of service, budget and policy meet the pods", () => {
    const manifests = render("--values", valuesFile("production"));
    const { template } = only(manifests, "Deployment").spec as {
      readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
    };
    const selectors = [
      only(manifests, "Service").spec["selector"],
      (only(manifests, "PodDisruptionBudget").spec["selector"] as { readonly matchLabels: unknown })
        .matchLabels,
      (only(manifests, "NetworkPolicy").spec["podSelector"] as { readonly matchLabels: unknown }).matchLabels,
    ];
    for (const selector of selectors) expect(template.metadata.labels).toMatchObject(selector as object);
  });

  test.each([
    ["workspace.git.repository is missing", []],
    ["more than one replica needs PostgreSQL", ["--values", valuesFile("embedded"), "--set", "replicas=2"]],
    [
      "workspace.git.existingSecret is missing",
      ["--set", "workspace.git.repository=x,workspace.git.auth=ssh"],
    ],
    ["workspace.claim.name is missing", ["--set", "workspace.from=claim"]],
    [
      "serviceMonitor.tokenSecret.name is missing",
      ["--values", valuesFile("embedded"), "--set", "serviceMonitor.enabled=true"],
    ],
    ["replica", ["--values", valuesFile("embedded"), "--set", "replica=2"]],
    ["workspace/claim/path", ["--values", valuesFile("embedded"), "--set", "workspace.claim.path=../x"]],
  ])("refuses values: %s", (said, args) => {
    expect(() => render(...args)).toThrow(said);
  });

  test("is of the program's version", () => {
    const { version } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8"),
    ) as { version: string };
    const chart = readFileSync(path.join(CHART, "Chart.yaml"), "utf8");
    expect(chart).toContain(`\nversion: ${version}\n`);
    expect(chart).toContain(`\nappVersion: ${version}\n`);
  });
});
