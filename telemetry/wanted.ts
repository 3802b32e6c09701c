/** The environment as OpenTelemetry's specification names it: a variable that is empty counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment asks for. `problem` says in a sentence what of it cannot be done. */
export interface Wanted {
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly problem?: string;
}

const NOTHING: Wanted = { traces: false, metrics: false };
type Signal = "METRICS" | "TRACES";

/**
 * Reads the standard variables: a signal is exported when its exporter is `otlp`, or when an OTLP endpoint is set and its
 * exporter is not `none`. OTEL_SDK_DISABLED=true switches everything off.
 */
export function wantedTelemetry(env: Environment): Wanted {
  if (env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return NOTHING;
  const [traces, metrics] = [wantsSignal(env, "TRACES"), wantsSignal(env, "METRICS")];
  const problem = traces || metrics ? problemOf(env) : undefined;
  return { traces, metrics, ...(problem === undefined ? {} : { problem }) };
}

function wantsSignal(env: Environment, signal: Signal): boolean {
  const exporter = env[`OTEL_${signal}_EXPORTER`] ?? "";
  if (exporter !== "") return exporter.split(",").some((name) => name.trim() === "otlp");
  return [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, "OTEL_EXPORTER_OTLP_ENDPOINT"].some(
    (name) => (env[name] ?? "") !== "",
  );
}

/** The protocol that is asked for, where it is not the one that is spoken. */
function problemOf(env: Environment): string | undefined {
  const names = [
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
  ];
  const other = names.find((name) => !["", "http/json"].includes(env[name] ?? ""));
  return other === undefined
    ? undefined
    : `${other} asks for ${env[other] ?? ""}; edict sends OTLP over HTTP as JSON (http/json), which collectors take on the same port as http/protobuf`;
}
