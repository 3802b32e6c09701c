import { EdictError } from "../../core/errors.ts";
import type { Logger, SecretSource } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";
import { runCommand } from "./command.ts";
import { readSecretFile } from "./file.ts";
import { generatedSecret } from "./generated.ts";
import { withoutLineEnd } from "./text.ts";

/** Where one secret comes from: exactly one of the members, as edict.yaml has it. */
export interface SecretOrigin {
  /** An environment variable. */
  readonly env?: string;
  /** A file; a relative path starts at the workspace. */
  readonly file?: string;
  /** A program and its arguments; its output is the secret. */
  readonly command?: readonly string[];
  /** Made once and kept in the data folder: for development. */
  readonly generated?: { readonly bytes: number };
}

export interface SecretSourceOptions {
  /** The workspace's root, absolute. */
  readonly root: string;
  /** Where generated secrets are kept. */
  readonly dataDir: string;
  /** Whether commands may be run: only `apply` and `run` do, so that looking at a workspace runs nothing of it. */
  readonly allowCommands: boolean;
  readonly logger: Logger;
  /** Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Resolves the secrets that edict.yaml declares, anew at each call. No error holds a value, a command's output or what
 * it wrote to stderr.
 */
export function secretSource(
  declarations: Readonly<Record<string, SecretOrigin>>,
  options: SecretSourceOptions,
): SecretSource {
  const origins = new Map(Object.entries(declarations));
  return {
    declares: (name) => origins.has(name),
    resolve: async (name) => {
      const origin = origins.get(name);
      if (origin === undefined) {
        throw new EdictError("EDICT_SECRET_UNDECLARED", `edict.yaml does not declare the secret "${name}"`);
      }
      return new Secret<Uint8Array>(await read(name, origin, options));
    },
  };
}

async function read(name: string, origin: SecretOrigin, options: SecretSourceOptions): Promise<Uint8Array> {
  const bytes = await readOrigin(name, origin, options);
  if (bytes.length > 0) return bytes;
  throw new EdictError("EDICT_SECRET_UNAVAILABLE", `the secret "${name}" is empty`);
}

async function readOrigin(
  name: string,
  origin: SecretOrigin,
  options: SecretSourceOptions,
): Promise<Uint8Array> {
  const { env, file, command, generated } = origin;
  if (env !== undefined) return variable(name, env, options.environment ?? process.env);
  if (file !== undefined) return withoutLineEnd(await readSecretFile(name, file, options));
  if (generated !== undefined) return generatedSecret(name, generated.bytes, options.dataDir);
  if (command === undefined) {
    throw new EdictError("EDICT_SECRET_UNAVAILABLE", `the secret "${name}" has no origin`);
  }
  if (!options.allowCommands) {
    throw new EdictError(
      "EDICT_SECRET_UNAVAILABLE",
      `the secret "${name}" comes from a command, which only apply and run execute`,
    );
  }
  return withoutLineEnd(await runCommand(name, command, options.root));
}

function variable(
  name: string,
  env: string,
  environment: Readonly<Record<string, string | undefined>>,
): Uint8Array {
  const value = environment[env];
  if (value !== undefined) return Buffer.from(value);
  throw new EdictError(
    "EDICT_SECRET_UNAVAILABLE",
    `the secret "${name}" needs the environment variable ${env}`,
  );
}
