// edict's own schema keywords, and a linear `uniqueItems` in place of ajv's quadratic one. Each compiles to a call of a
// function of schemas/formats.ts, so that the generated validators need no schema compiler.
import { Ajv2020, Name, _, nil, str, stringify } from "ajv/dist/2020.js";
import type { Code, CodeKeywordDefinition, KeywordCxt } from "ajv/dist/2020.js";
import { exclusiveProblem, findRepetition, formats, secondsOf } from "../../schemas/formats.ts";

/** The names under which generated code knows the functions of schemas/formats.ts. */
export const IMPORTED = ["exclusiveProblem", "findRepetition", "formats", "secondsOf", "textLength"] as const;

/** An ajv that compiles edict's schemas to stand-alone modules. Refuses keywords and formats that it does not know. */
export function schemaCompiler(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    useDefaults: true,
    discriminator: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword(repetitionKeyword("uniqueItems", "boolean", () => ""));
  ajv.addKeyword(repetitionKeyword("x-edict-unique", "string", String));
  ajv.addKeyword(durationKeyword("x-edict-minimum", "least", _`<`));
  ajv.addKeyword(durationKeyword("x-edict-maximum", "most", _`>`));
  ajv.addKeyword(exclusiveKeyword);
  ajv.addVocabulary(["x-edict-reference", "x-edict-secret"]);
  return ajv;
}

/** A function of schemas/formats.ts, by the name that the generated module imports it under. */
function imported(context: KeywordCxt, name: (typeof IMPORTED)[number], value: unknown): Name {
  return context.gen.scopeValue("func", { ref: value, code: new Name(name) });
}

function repetitionKeyword(
  keyword: string,
  schemaType: "boolean" | "string",
  fieldOf: (value: unknown) => string,
): CodeKeywordDefinition {
  return {
    keyword,
    type: "array",
    schemaType,
    error: {
      message: ({ params }) => _`"repeats item " + ${params["found"] ?? nil}.earlier`,
      params: ({ params }) =>
        _`{i: ${params["found"] ?? nil}.index, j: ${params["found"] ?? nil}.earlier, field: ${params["field"] ?? nil}}`,
    },
    code: (context) => {
      const field = fieldOf(context.schema);
      const search = imported(context, "findRepetition", findRepetition);
      const found = context.gen.const("found", _`${search}(${context.data}, ${field})`);
      context.setParams({ found, field: _`${field}` });
      context.fail(_`${found} !== undefined`);
    },
  };
}

function durationKeyword(keyword: string, word: string, wrong: Code): CodeKeywordDefinition {
  return {
    keyword,
    type: "string",
    schemaType: "string",
    error: {
      message: ({ schemaCode }) => str`must last at ${word} ${schemaCode}`,
      params: ({ schemaCode }) => _`{limit: ${schemaCode}}`,
    },
    code: (context) => {
      const limit = secondsOf(String(context.schema));
      if (Number.isNaN(limit)) throw new Error(`${keyword}: "${String(context.schema)}" is not a duration`);
      context.fail(_`${imported(context, "secondsOf", secondsOf)}(${context.data}) ${wrong} ${limit}`);
    },
  };
}

const exclusiveKeyword: CodeKeywordDefinition = {
  keyword: "x-edict-exactly-one",
  type: "object",
  schemaType: "array",
  error: {
    message: ({ params }) => _`${params["problem"] ?? nil}`,
    params: ({ params }) => _`{problem: ${params["problem"] ?? nil}}`,
  },
  code: (context) => {
    const judge = imported(context, "exclusiveProblem", exclusiveProblem);
    const problem = context.gen.const("problem", _`${judge}(${context.data}, ${stringify(context.schema)})`);
    context.setParams({ problem });
    context.fail(_`${problem} !== undefined`);
  },
};
