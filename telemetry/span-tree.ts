import { EdictError } from "../core/errors.ts";
import type { Span, SpanAttributes } from "../core/ports.ts";

/** More parts of one trace than this are counted and not kept: the exporter's queue holds 2,048 spans. */
const MOST_SPANS = 1_000;

/** A finished piece of work with its parts. Times are milliseconds since the epoch, with fractions. */
export interface SpanRecord {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: SpanAttributes;
  /** Code of what it failed with. */
  readonly failure?: string;
  /** In the order of their starts. */
  readonly parts: readonly SpanRecord[];
}

/**
 * Keeps a trace until its first span ends, and hands it over whole: only then it is known to which revision it belongs.
 * `now` gives milliseconds since the epoch that never go back.
 */
export function recordTrace(
  name: string,
  attributes: SpanAttributes,
  now: () => number,
  done: (trace: SpanRecord) => void,
): Span {
  const trace = { spans: 1, dropped: 0 };
  const root = new RecordingSpan({ name, attributes, now, trace }, () => {
    if (trace.dropped > 0) root.set({ "edict.dropped_spans": trace.dropped });
    done(root.record(now()));
  });
  return root;
}

interface SpanSettings {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly now: () => number;
  /** Counts over the whole trace. */
  readonly trace: { spans: number; dropped: number };
}

class RecordingSpan implements Span {
  readonly #settings: SpanSettings;
  readonly #ending: (() => void) | undefined;
  readonly #start: number;
  readonly #parts: RecordingSpan[] = [];
  #attributes: SpanAttributes;
  #ended: { readonly at: number; readonly failure?: string } | undefined;

  constructor(settings: SpanSettings, ending?: () => void) {
    this.#settings = settings;
    this.#ending = ending;
    this.#attributes = settings.attributes;
    this.#start = settings.now();
  }

  start(name: string, attributes: SpanAttributes = {}): Span {
    const { now, trace } = this.#settings;
    const part = new RecordingSpan({ name, attributes, now, trace });
    if (trace.spans >= MOST_SPANS) {
      trace.dropped += 1;
      return part;
    }
    trace.spans += 1;
    this.#parts.push(part);
    return part;
  }

  set(attributes: SpanAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  end(error?: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { at: this.#settings.now(), ...(error === undefined ? {} : { failure: codeOf(error) }) };
    this.#ending?.();
  }

  /** As it stands; a part that goes on when the whole ends is told as ending with it. */
  record(until: number): SpanRecord {
    const { at = until, failure } = this.#ended ?? {};
    return {
      name: this.#settings.name,
      start: this.#start,
      end: at,
      attributes: this.#attributes,
      ...(failure === undefined ? {} : { failure }),
      parts: this.#parts.map((part) => part.record(at)),
    };
  }
}

/** Messages can quote what people wrote; a code cannot. */
function codeOf(error: unknown): string {
  return error instanceof EdictError ? error.code : "EDICT_INTERNAL";
}
