import type { HazardInput } from "../../core/controller.ts";
import type { Hazard } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import type { KeyRingSpec } from "./spec.gen.ts";

/** What a changed KeyRing makes unreadable, and which keys live longer than before. */
export function keyRingHazards(input: HazardInput<KeyRingSpec>): readonly Hazard[] {
  const { before, after, key } = input;
  if (before === undefined) return [];
  if (after === undefined) {
    const names = before.keys.map(({ name }) => name).join(", ");
    return [
      keyLoss(`the keys ${names} of ${key} are no longer declared; their versions are only retained`, ""),
    ];
  }
  return [
    ...decryptionHazards(key, before, after),
    ...wrappingHazards(key, before, after),
    ...keyHazards(key, before, after),
    ...rotationHazards(key, before, after),
  ];
}

function decryptionHazards(key: ResourceKey, before: KeyRingSpec, after: KeyRingSpec): readonly Hazard[] {
  if (after.minDecryptionVersion <= before.minDecryptionVersion) return [];
  const message = `what versions below ${after.minDecryptionVersion} of ${key} encrypted can no longer be read`;
  return [keyLoss(message, "/spec/minDecryptionVersion")];
}

function wrappingHazards(key: ResourceKey, before: KeyRingSpec, after: KeyRingSpec): readonly Hazard[] {
  const from = before.provider.kekRef.name;
  const to = after.provider.kekRef.name;
  if (from === to) return [];
  const message = `the versions of ${key} so far stay wrapped by ${from}: without that secret they cannot be read`;
  return [keyLoss(message, "/spec/provider/kekRef/name")];
}

function keyHazards(key: ResourceKey, before: KeyRingSpec, after: KeyRingSpec): readonly Hazard[] {
  return before.keys.flatMap(({ name, purpose }) => {
    const index = after.keys.findIndex((other) => other.name === name);
    const kept = after.keys[index];
    if (kept === undefined) {
      return [
        keyLoss(`key ${name} of ${key} is no longer declared; its versions are only retained`, "/spec/keys"),
      ];
    }
    if (kept.purpose === purpose) return [];
    const message = `what key ${name} of ${key} encrypted for ${purpose} is bound to that purpose`;
    return [keyLoss(message, `/spec/keys/${index}/purpose`)];
  });
}

function rotationHazards(key: ResourceKey, before: KeyRingSpec, after: KeyRingSpec): readonly Hazard[] {
  if (before.rotation === undefined) return [];
  const from = before.rotation.period;
  if (after.rotation === undefined) {
    return [weakening(`the keys of ${key} are no longer rotated every ${from}`, "/spec/rotation")];
  }
  if (compareDurations(after.rotation.period, from) <= 0) return [];
  const message = `the keys of ${key} are rotated every ${after.rotation.period} instead of ${from}`;
  return [weakening(message, "/spec/rotation/period")];
}

function keyLoss(message: string, pointer: string): Hazard {
  return { id: "key-loss", message, pointer };
}

function weakening(message: string, pointer: string): Hazard {
  return { id: "weakens-security", message, pointer };
}
