import type { World } from "./world.ts";

/** Asks a yes-or-no question on stderr and reads the answer; anything but `y` or `yes` is a no, the end of input too. */
export async function confirm(world: World, question: string): Promise<boolean> {
  world.stderr.write(`${question} [y/N] `);
  const answer = await firstLine(world.stdin);
  return /^y(es)?$/iu.test(answer.trim());
}

async function firstLine(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const end = text.indexOf("\n");
    if (end !== -1) return text.slice(0, end);
  }
  return text;
}
