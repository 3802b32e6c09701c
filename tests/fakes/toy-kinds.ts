import type { AnyController, KindRegistration, Reference } from "../../core/controller.ts";
import { canonicalJson } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Hazard } from "../../core/plan.ts";
import { resourceKey } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import { sha256 } from "../../engine/digest.ts";

/**
 * A kind with a size that must not shrink and a list of others of its kind that it needs. Small enough to reason about
 * the engine, with everything that the engine looks at.
 */
export function toyKind(kind: string): KindRegistration {
  const controller = tableController({
    kind,
    scope: "either",
    table: {
      name: `${kind.toLowerCase()}s`,
      description: "toys",
      columns: [
        { name: "size", type: "integer", pointer: "/size", description: "how large" },
        { name: "needs", type: "json", pointer: "/needs", nullable: true, description: "what it needs" },
      ],
    },
    references: ({ spec }): readonly Reference[] =>
      (Array.isArray(spec["needs"]) ? spec["needs"] : []).map((target, index) => ({
        pointer: `/spec/needs/${index}`,
        kind,
        target: target as string,
      })),
    hazards: ({ before, after }): readonly Hazard[] =>
      before !== undefined && after !== undefined && Number(after["size"]) < Number(before["size"])
        ? [{ id: "data-loss", message: "it shrinks", pointer: "/spec/size" }]
        : [],
  });
  return { controller: controller as AnyController, schema: {}, validate: () => [] };
}

export function toys(...registrations: readonly KindRegistration[]): ReadonlyMap<string, KindRegistration> {
  return new Map(registrations.map((registration) => [registration.controller.kind, registration]));
}

export interface ToyOptions {
  readonly kind?: string;
  readonly tenant?: string;
  readonly size?: number;
  readonly needs?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly line?: number;
}

export function toy(name: string, options: ToyOptions = {}): Resource {
  const { kind = "Toy", tenant, size = 1, needs, annotations = {}, line = 1 } = options;
  const spec: JsonObject = { size, ...(needs === undefined ? {} : { needs }) };
  const metadata = { name, ...(tenant === undefined ? {} : { tenant }), labels: {}, annotations };
  const origin = { file: `${name}.yaml`, line, column: 1 };
  return {
    key: resourceKey(kind, name, tenant),
    kind,
    metadata,
    spec,
    digest: sha256(canonicalJson({ kind, metadata, spec })),
    origin,
    locate: () => origin,
  };
}
