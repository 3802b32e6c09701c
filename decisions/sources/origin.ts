import type { TokenSource } from "../../core/bearer-token.ts";
import type { HeldReleases } from "./held-releases.ts";

/** One release as JSON in a file, looked at again whenever it changes. */
export interface FileOrigin {
  readonly kind: "file";
  readonly path: string;
}

interface HttpOrigin {
  readonly token?: TokenSource;
  /** A file that keeps what was got last, for a start while the server is away. It is as secret as the releases. */
  readonly copy?: string;
}

/** A bundle of a running edict: `https://edict.example/bundles/acme`, or `…/bundles` for all tenants. */
export interface BundleOrigin extends HttpOrigin {
  readonly kind: "bundle";
  readonly url: string;
  /** How long a request waits at the server for something new, in seconds, at most 300. Default 60; 0 polls instead. */
  readonly waitSeconds?: number;
}

/** The release of one tenant from a running edict, asked for again and again. */
export interface EdictOrigin extends HttpOrigin {
  readonly kind: "edict";
  /** The server: `https://edict.example`, or with a path before `/tenants`. */
  readonly url: string;
  readonly tenant: string;
}

/** Where releases come from. */
export type ReleaseOrigin = BundleOrigin | EdictOrigin | FileOrigin;

/** What a look at a source gives. */
export interface Looked {
  readonly held: HeldReleases;
  /** Stands for this state at the next look. */
  readonly tag: string | undefined;
}

/** Looks at a source; `undefined` where nothing is new since the state that the tag stands for. */
export type Look = (tag: string | undefined, signal: AbortSignal) => Promise<Looked | undefined>;
