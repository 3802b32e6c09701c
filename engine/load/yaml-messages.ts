import type { YAMLError } from "yaml";
import { MAX_DEPTH } from "./limits.ts";
import type { TextProblem } from "./text-problem.ts";

type Code = YAMLError["code"];

/**
 * What the general parser's errors mean, and the way out. Its own messages are not shown: they quote the text, which
 * may be a secret.
 */
const MEANINGS: Readonly<Record<Code, readonly [message: string, hint: string]>> = {
  ALIAS_PROPS: ["An alias has an anchor or a tag of its own.", "Leave the alias alone."],
  BAD_ALIAS: ["An anchor or alias has no usable name.", "Put quotes around text that begins with & or *."],
  BAD_COLLECTION_TYPE: ["A tag does not fit the list or mapping behind it.", "Remove the tag."],
  BAD_DIRECTIVE: [
    "A line that begins with % is not a known directive.",
    "Remove the line, or indent the text it belongs to.",
  ],
  BAD_DQ_ESCAPE: [
    "A backslash in double quotes does not begin a known escape.",
    "Write it twice, or put the text in single quotes.",
  ],
  BAD_INDENT: ["A line is indented too little or too much.", "Indent it like its neighbours, by spaces."],
  BAD_PROP_ORDER: ["An anchor or a tag stands before the indicator.", "Write it behind the indicator."],
  BAD_SCALAR_START: ["Plain text begins with a character that YAML reserves.", "Put the text in quotes."],
  BLOCK_AS_IMPLICIT_KEY: [
    "A mapping or list begins behind a key on the same line.",
    "Put it on the next line and indent it, or put text with a colon in quotes.",
  ],
  BLOCK_IN_FLOW: ["A list or mapping by lines stands between brackets.", "Write all of it between brackets."],
  DUPLICATE_KEY: ["A key stands twice in one mapping.", "Remove one of the two."],
  IMPOSSIBLE: ["The text is not YAML.", "Compare it with a file that works."],
  KEY_OVER_1024_CHARS: [
    "A key is longer than 1024 characters.",
    "Shorten it, or put a long text behind a key.",
  ],
  MISSING_CHAR: [
    "A character is missing here: a colon, a comma, a bracket, a quote or a blank.",
    "Close what was opened, and put a blank behind colons and commas.",
  ],
  MULTILINE_IMPLICIT_KEY: [
    "A key goes over more than one line.",
    "Put the key and its colon on one line; indent lines that continue a text.",
  ],
  MULTIPLE_ANCHORS: ["A value has more than one anchor.", "Keep one."],
  MULTIPLE_DOCS: ["Another document begins here.", "Put --- between documents."],
  MULTIPLE_TAGS: ["A value has more than one tag.", "Remove the tags."],
  NON_STRING_KEY: ["A key is not text.", "Put it in quotes."],
  RESOURCE_EXHAUSTION: [
    "The text is nested too deeply.",
    `Flatten it: at most ${MAX_DEPTH} levels are read.`,
  ],
  TAB_AS_INDENT: ["A line is indented by a tab.", "Indent by spaces."],
  TAG_RESOLVE_FAILED: ["A tag does not fit its value.", "Remove the tag."],
  UNEXPECTED_TOKEN: [
    "Something stands here that YAML does not expect.",
    "Check indentation, quotes and brackets up to here.",
  ],
};

/** The same code stands for brackets that are not closed before the lines go back. */
const OPEN_BRACKET = [
  "A bracket is not closed, or what stands between brackets is indented too little.",
  "Close the bracket, or indent the lines up to it.",
] as const;

const TAG_CODES: ReadonlySet<Code> = new Set(["BAD_COLLECTION_TYPE", "TAG_RESOLVE_FAILED"]);

/** The problem that an error or a warning of the general parser stands for. */
export function syntaxProblem(error: YAMLError): TextProblem {
  const [message, hint] =
    error.code === "BAD_INDENT" && error.message.startsWith("Flow ") ? OPEN_BRACKET : MEANINGS[error.code];
  const [start, end] = error.pos;
  return {
    code: TAG_CODES.has(error.code) ? "EDICT_LOAD_TAG" : "EDICT_LOAD_SYNTAX",
    severity: error.name === "YAMLWarning" ? "warning" : "error",
    offset: Math.max(0, start),
    length: Math.max(1, end - start),
    pointer: "",
    message,
    hint,
  };
}
