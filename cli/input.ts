import { EdictError } from "../core/errors.ts";

/** A value as the parser gives it: a switch, a value, or the values of a repeatable option. */
export type OptionValue = boolean | string | readonly string[] | undefined;

/** What stood on the command line, already checked against the verb's descriptor. */
export class Input {
  readonly #arguments: readonly (string | undefined)[];
  readonly #options: Readonly<Record<string, OptionValue>>;

  constructor(positionals: readonly (string | undefined)[], options: Readonly<Record<string, OptionValue>>) {
    this.#arguments = positionals;
    this.#options = options;
  }

  /** The positional arguments that were given, in their order. */
  get given(): readonly string[] {
    return this.#arguments.filter((argument) => argument !== undefined);
  }

  argument(index: number): string | undefined {
    return this.#arguments[index];
  }

  /** An argument that the parser required. */
  require(index: number): string {
    const argument = this.#arguments[index];
    if (argument === undefined) throw new EdictError("EDICT_ARGUMENT_INVALID", "an argument is missing");
    return argument;
  }

  /** Whether a switch was given. */
  flag(name: string): boolean {
    return this.#options[name] === true;
  }

  /** The value of an option; the last one counts. */
  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === "string" ? value : undefined;
  }

  /** All values of a repeatable option. */
  texts(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  /** A whole number in the range, both ends included. Throws EDICT_ARGUMENT_INVALID for anything else. */
  whole(name: string, least: number, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^\d{1,15}$/u.test(text) && number >= least && number <= most) return number;
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `--${name} takes a whole number from ${least} to ${most}, not "${text}"`,
    );
  }
}
