import { pino } from "pino";
import type { Logger as PinoLogger } from "pino";
import { describeError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Logger } from "../core/ports.ts";
import type { Paint, Style } from "./colour.ts";
import { printable } from "./printable.ts";
import { redactFields, redactText } from "./redact.ts";
import type { OutputStream } from "./world.ts";

export type LogLevel = "debug" | "error" | "info" | "silent" | "warn";
export type LogFormat = "json" | "text";

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly stream: OutputStream;
  readonly paint: Paint;
}

/** One log in two shapes: the port that edict's rooms take, and the pino logger that the server takes. */
export interface Logs {
  readonly logger: Logger;
  readonly pino: PinoLogger;
}

/** A log of one line a record, written at once. Secrets are taken out of messages and fields before they are written. */
export function openLogs({ level, format, stream, paint }: LoggerOptions): Logs {
  const write = (line: string): void => void stream.write(format === "json" ? line : textLine(line, paint));
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      // A stack tells of the program and not of the problem; --log-level debug prints the one that ends it.
      serializers: { err: describeError, error: describeError },
      hooks: { logMethod: redactMessage },
    },
    { write },
  );
  const at = (name: "debug" | "error" | "info" | "warn") => (message: string, fields?: JsonObject) =>
    log[name](fields ?? {}, message);
  return {
    logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    pino: log,
  };
}

/** The texts among the arguments of a log call are the message and what is put into it. */
function redactMessage(this: PinoLogger, values: unknown[], method: (...values: unknown[]) => void): void {
  method.apply(
    this,
    values.map((value) => (typeof value === "string" ? redactText(value) : value)),
  );
}

const STYLES: Readonly<Record<string, Style>> = { debug: "dim", info: "cyan", warn: "yellow", error: "red" };

/** A line of pino as it is set up above. */
interface LogRecord {
  readonly level: string;
  /** RFC 3339. */
  readonly time: string;
  readonly msg?: string;
  readonly [field: string]: JsonValue | undefined;
}

/** `14:00:00.000 info  message  name=value`. */
function textLine(line: string, paint: Paint): string {
  const { level, time, msg = "", ...fields } = JSON.parse(line) as LogRecord;
  const details = Object.entries(fields).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return ` ${paint("dim", `${key}=`)}${printable(text)}`;
  });
  const clock = paint("dim", time.slice(11, 23));
  return `${clock} ${paint(STYLES[level] ?? "dim", level.padEnd(5))} ${printable(msg)}${details.join("")}\n`;
}
