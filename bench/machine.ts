import { cpus, totalmem } from "node:os";

/** What figures were measured on, in a line. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
}
