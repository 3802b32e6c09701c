// What a tenant that may write below its own folder, and somehow beside it, tries in order to reach another's.
import type { Random } from "../fuzz/random.ts";

export const VICTIM = "victim";
/** Names that an attacker knows, or guesses. None of them holds the canary. */
export const VICTIM_ROLE = "crown";
export const VICTIM_SECRET = "victim-kek";
export const VICTIM_DOMAIN = "victim.example";
/** Stands in everything of the victim's that nobody else may see. */
export const CANARY = "canary";

export interface Attempt {
  readonly attack: string;
  readonly path: string;
  readonly text: string;
  /** Set where being accepted at all is a success, whatever comes of it. */
  readonly mustBeRefused?: true;
}

type Value = boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** Spellings that some program somewhere takes for the same name. */
const TWISTS: readonly ((text: string, random: Random) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text, random) => at(text, random, (character) => character.toUpperCase()),
  (text) => `${text}.`,
  (text) => `${text}/`,
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `/${text}`,
  (text) => `./${text}`,
  (text) => `../${text}`,
  (text) => `../../tenants/${text}`,
  (text) => `tenants/${text}`,
  (text) => `platform/${text}`,
  (text) => `platform/../${text}`,
  (text) => text.replaceAll("/", "//"),
  (text) => text.replaceAll("/", "\\"),
  (text) => text.replaceAll("/", "%2f"),
  (text) => text.replaceAll("/", "\u2215"),
  (text) => text.replaceAll("/", "\uff0f"),
  (text) => text.replaceAll("/", "/./"),
  (text, random) => at(text, random, (character) => `%${character.charCodeAt(0).toString(16)}`),
  (text, random) => at(text, random, (character) => `${character}\u0000`),
  (text, random) => at(text, random, (character) => `${character}\u200b`),
  (text, random) => at(text, random, (character) => `${character}\u00ad`),
  (text, random) => at(text, random, (character) => `${character}\u0301`),
  (text, random) => at(text, random, (character) => `${character}\ufe0f`),
  (text, random) => at(text, random, (character) => LOOK_ALIKES[character] ?? `${character}\u202e`),
  (text, random) =>
    at(text, random, (character) => String.fromCodePoint(0xff00 + character.charCodeAt(0) - 0x20)),
  (text, random) =>
    at(text, random, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`),
  (text, random) => at(text, random, (character) => `&#${character.charCodeAt(0)};`),
  (text, random) => at(text, random, (character) => `${character}\n`),
  (text, random) => at(text, random, (character) => `${character}\t`),
  (text) => `${text}\u0000`,
  (text) => `${text}%00`,
  (text) => `${text}#`,
  (text) => `${text}?x`,
  (text) => `${text};a`,
  (text) => `${text}*`,
  (text) => `*/${text}`,
  (text) => `[${text}]`,
  (text) => `\${${text}}`,
  (text) => `{{ ${text} }}`,
  (text) => `${text}'--`,
  (text) => `${text}" or ""="`,
];

/** Letters of other scripts that look the same. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  c: "\u0441",
  i: "\u0456",
  m: "\u217f",
  o: "\u043e",
  r: "\u0433",
  t: "\u0442",
  v: "\u2174",
  w: "\u0461",
  n: "\u0578",
};

function at(text: string, random: Random, change: (character: string) => string): string {
  const place = random.below(text.length);
  return text.slice(0, place) + change(text.charAt(place)) + text.slice(place + 1);
}

/** The text in one of its spellings, now and then in a spelling of a spelling. */
export function twisted(text: string, random: Random): string {
  const once = random.pick(TWISTS)(text, random);
  return random.oneIn(3) ? random.pick(TWISTS)(once, random) : once;
}

/** One attempt of the tenant `own`. `index` makes its names unique. */
export function attempt(own: string, index: number, random: Random): Attempt {
  const make = random.pick(ATTACKS);
  return make({ own, name: `x${index}`, path: `tenants/${own}/x${index}.yaml`, random });
}

interface Attacker {
  readonly own: string;
  readonly name: string;
  readonly path: string;
  readonly random: Random;
}

/** A reference to something of the victim's, spelt somehow. */
function foreign(name: string, random: Random): string {
  return twisted(`${VICTIM}/${name}`, random);
}

const ATTACKS: readonly ((attacker: Attacker) => Attempt)[] = [
  (attacker) =>
    written(attacker, "metadata.tenant", roleOf(attacker, {}, { tenant: twisted(VICTIM, attacker.random) })),
  (attacker) =>
    written(
      attacker,
      "metadata.tenant of the platform",
      roleOf(attacker, {}, { tenant: twisted("platform", attacker.random) }),
    ),
  (attacker) =>
    written(attacker, "metadata.name", roleOf(attacker, {}, { name: foreign(VICTIM_ROLE, attacker.random) })),
  (attacker) =>
    written(attacker, "extends", roleOf(attacker, { extends: foreign(VICTIM_ROLE, attacker.random) })),
  (attacker) =>
    written(attacker, "extends, bare", roleOf(attacker, { extends: twisted(VICTIM_ROLE, attacker.random) })),
  // One letter away from a name of the victim's: no hint may give it away.
  (attacker) => written(attacker, "probing for names", roleOf(attacker, { extends: `${VICTIM_ROLE}-canar` })),
  (attacker) =>
    written(attacker, "role of a binding", bindingOf(attacker, foreign(VICTIM_ROLE, attacker.random))),
  (attacker) =>
    written(
      attacker,
      "default role",
      ssoOf(attacker, { provisioning: { defaultRole: foreign(VICTIM_ROLE, attacker.random) } }),
    ),
  (attacker) =>
    written(
      attacker,
      "role of a group",
      ssoOf(attacker, {
        provisioning: { groupMappings: [{ group: "g", role: foreign(VICTIM_ROLE, attacker.random) }] },
      }),
    ),
  (attacker) => written(attacker, "break-glass role", securityOf(attacker)),
  domainOf,
  (attacker) =>
    written(
      attacker,
      "secret of a connection",
      ssoOf(attacker, { protocol: oidc(secretName(attacker)) }),
      true,
    ),
  (attacker) => written(attacker, "key-encryption key", keysOf(attacker, secretName(attacker)), true),
  (attacker) => written(attacker, "waiver", waiverOf(attacker)),
  (attacker) =>
    written(
      attacker,
      "approval",
      roleOf(attacker, {}, { annotations: { "edict/approve": approvalText(attacker.random) } }),
    ),
  (attacker) =>
    written(attacker, "annotations", roleOf(attacker, {}, { annotations: annotations(attacker.random) })),
  (attacker) =>
    written(
      attacker,
      "labels",
      roleOf(
        attacker,
        {},
        { labels: { tenant: VICTIM, "edict/tenant": VICTIM, [twisted("tenant", attacker.random)]: VICTIM } },
      ),
    ),
  (attacker) => written(attacker, "a kind of the platform", platformKind(attacker), true),
  (attacker) =>
    written(
      attacker,
      "tenant inside of the spec",
      { ...roleOf(attacker, { tenant: VICTIM }), tenant: VICTIM },
      true,
    ),
  (attacker) => ({ ...written(attacker, "path", roleOf(attacker, {})), path: strangePath(attacker) }),
  (attacker) => ({
    ...written(attacker, "several documents", roleOf(attacker, {})),
    text: severalDocuments(attacker),
  }),
];

function written({ path }: Attacker, attack: string, document: Value, mustBeRefused?: true): Attempt {
  return {
    attack,
    path,
    text: yaml(document, ""),
    ...(mustBeRefused === undefined ? {} : { mustBeRefused }),
  };
}

function resourceOf(
  kind: string,
  { name }: Attacker,
  spec: Value,
  metadata: Record<string, Value> = {},
): Record<string, Value> {
  return { apiVersion: "edict/v1", kind, metadata: { name, ...metadata }, spec };
}

function roleOf(
  attacker: Attacker,
  spec: Record<string, Value>,
  metadata: Record<string, Value> = {},
): Record<string, Value> {
  return resourceOf(
    "Role",
    attacker,
    { rules: [{ actions: ["view"], resources: ["data"] }], ...spec },
    metadata,
  );
}

function bindingOf(attacker: Attacker, role: string): Value {
  return resourceOf("RoleBinding", attacker, {
    role,
    subjects: [{ type: "user", id: `mallory@${attacker.own}.example` }],
  });
}

function oidc(secret: string): Value {
  return {
    type: "oidc",
    issuer: "https://id.attacker.example",
    clientId: "c",
    clientAuthentication: "client-secret-post",
    clientSecretRef: { name: secret },
  };
}

function ssoOf(attacker: Attacker, spec: Record<string, Value>): Value {
  const protocol = {
    type: "oidc",
    issuer: "https://id.attacker.example",
    clientId: "c",
    clientAuthentication: "none",
  };
  return resourceOf("SsoConnection", attacker, { provider: "okta", protocol, ...spec });
}

function securityOf(attacker: Attacker): Value {
  const network = {
    mode: "report",
    allow: ["203.0.113.0/24"],
    breakGlassRoles: [foreign(VICTIM_ROLE, attacker.random)],
  };
  return resourceOf("SecurityPolicy", attacker, { network });
}

function secretName({ random }: Attacker): string {
  return twisted(VICTIM_SECRET, random);
}

function keysOf(attacker: Attacker, secret: string): Value {
  return resourceOf("KeyRing", attacker, {
    provider: { type: "local", kekRef: { name: secret } },
    keys: [{ name: "master", purpose: "master" }],
    rotation: { period: "P90D" },
  });
}

/** Accepted it may be only where it is another domain in truth. */
function domainOf(attacker: Attacker): Attempt {
  const domain = twisted(VICTIM_DOMAIN, attacker.random);
  const sso = ssoOf(attacker, {
    enabled: true,
    domains: [domain],
    provisioning: { defaultRole: "platform/viewer" },
  });
  return written(attacker, "domain", sso, isSameDomain(domain) ? true : undefined);
}

/** Whether DNS and mail would take it for the victim's (RFC 1035, 2.3.3: case; 3.1: the root's dot). */
function isSameDomain(domain: string): boolean {
  const invisible = /\s|\u00ad|\u200b|\ufe0f/gu;
  const plain = domain.normalize("NFKC").replaceAll(invisible, "").toLowerCase();
  return plain === VICTIM_DOMAIN || plain === `${VICTIM_DOMAIN}.`;
}

function waiverOf(attacker: Attacker): Value {
  const { random } = attacker;
  const tenant = random.oneIn(3) ? {} : { tenant: twisted(VICTIM, random) };
  const name = random.pick([
    VICTIM_ROLE,
    twisted(VICTIM_ROLE, random),
    foreign(VICTIM_ROLE, random),
    "baseline",
    "free-usage",
  ]);
  const kind = random.pick(["Role", "RetentionPolicy", "Tenant", "SecurityPolicy", twisted("Role", random)]);
  const rule = random.pick([
    "retention/no-row-limit",
    "roles/unused",
    "sso/no-break-glass",
    "tenants/no-owner",
  ]);
  return resourceOf("Waiver", attacker, {
    rule,
    resource: { kind, name, ...tenant },
    until: "2026-12-31",
    reason: "to escape",
    owner: "mallory",
  });
}

function approvalText(random: Random): string {
  const hazard = random.pick(["widens-access", "tenant-removal", "key-loss", "lock-out", "mass-deletion"]);
  return random.pick([
    `${hazard}: fine`,
    `${hazard}@Role/${VICTIM}/${VICTIM_ROLE}: fine`,
    `${hazard}@*: fine`,
    `${hazard}: a; ${hazard}@Tenant/${VICTIM}: b`,
    `*: fine`,
    twisted(`${hazard}@Role/${VICTIM}/${VICTIM_ROLE}: fine`, random),
  ]);
}

function annotations(random: Random): Record<string, Value> {
  const key = `Role/${VICTIM}/${VICTIM_ROLE}`;
  return {
    [random.pick([
      "edict/pause",
      "edict/drift",
      "edict/deletion-policy",
      "edict/ignore-fields",
      "edict/tenant",
      "edict/owner",
    ])]: random.pick([
      "delete",
      "heal",
      "retain",
      VICTIM,
      key,
      "*",
      `/../../${key}/spec`,
      twisted(key, random),
    ]),
  };
}

function platformKind(attacker: Attacker): Value {
  const { random } = attacker;
  const name = random.pick([VICTIM, attacker.own, "platform", attacker.name]);
  if (random.oneIn(2)) return resourceOf("Plan", attacker, { displayName: "All" });
  return resourceOf(
    "Tenant",
    attacker,
    { displayName: "V", owner: "mallory", plan: "free", region: "eu-central" },
    { name },
  );
}

function strangePath({ own, name, random }: Attacker): string {
  return random.pick([
    `tenants/${VICTIM}x/${name}.yaml`,
    `tenants/${twistedFolder(random)}/${name}.yaml`,
    `tenants/${own}/../${VICTIM}/${name}.yaml`,
    `tenants/${own}/../../platform/${name}.yaml`,
    `tenants/${own}/platform/${name}.yaml`,
    `tenants/${own}/tenants/${VICTIM}/${name}.yaml`,
    `tenants/${name}.yaml`,
    `tenants/platform/${name}.yaml`,
    `tenants/../platform/${name}.yaml`,
    `tenants//${VICTIM}/${name}.yaml`,
    `Tenants/${VICTIM}/${name}.yaml`,
    `TENANTS/${VICTIM}/${name}.yaml`,
    `Platform/${name}.yaml`,
    `platforms/${name}.yaml`,
    ` platform/${name}.yaml`,
    `tenants\\${VICTIM}\\${name}.yaml`,
    `${VICTIM}/${name}.yaml`,
    `edict.yaml/${name}.yaml`,
  ]);
}

/** A spelling of the victim's folder that is not the folder itself. */
function twistedFolder(random: Random): string {
  for (;;) {
    const folder = twisted(VICTIM, random).replaceAll("/", "");
    if (folder !== VICTIM && !folder.includes("platform") && !folder.includes("tenants")) return folder;
  }
}

function severalDocuments(attacker: Attacker): string {
  const evil = roleOf({ ...attacker, name: VICTIM_ROLE }, {}, { tenant: twisted(VICTIM, attacker.random) });
  const good = roleOf(attacker, {});
  const separator = attacker.random.pick(["---\n", "...\n---\n", "\n--- # next\n", "%YAML 1.2\n---\n"]);
  return [good, evil].map((document) => yaml(document, "")).join(separator);
}

/** Block YAML with quoted texts, which needs no guesses of what a plain text would mean. */
function yaml(value: Value, indent: string): string {
  if (typeof value !== "object") return ` ${JSON.stringify(value)}\n`;
  const lines = isList(value)
    ? value.map((item) => `${indent}-${inline(item, `${indent}  `)}`)
    : Object.entries(value).map(
        ([name, member]) => `${indent}${JSON.stringify(name)}:${inline(member, `${indent}  `)}`,
      );
  return lines.join("");
}

function inline(value: Value, indent: string): string {
  if (typeof value !== "object") return yaml(value, indent);
  const empty = isList(value) ? value.length === 0 : Object.keys(value).length === 0;
  if (empty) return isList(value) ? " []\n" : " {}\n";
  return `\n${yaml(value, indent)}`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
