/** The text in single quotes of a POSIX shell or zsh: a quote inside ends them, is escaped, and begins them anew. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word as a person would type it: quoted only where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/u.test(text) ? text : quoted(text);
}
