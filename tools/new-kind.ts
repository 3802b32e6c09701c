// `node tools/new-kind.ts NAME` writes the folder of a new kind; `edict new kind` calls it.
import { newKind } from "./scaffold/new-kind.ts";
import { runScaffold } from "./scaffold/run.ts";

const [name = ""] = process.argv.slice(2);
await runScaffold(
  (root) => newKind(root, name),
  "Next: npm run gen, then make the kind your own and run npm run check.",
);
