import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { DecisionLog } from "../decisions/log/decision-log.ts";

/** What /metrics tells of the decision log; it looks when it is read. */
export function makeDecisionLogMetrics(registers: Registry[], log: Pick<DecisionLog, "figures">): void {
  const counter = (name: string, help: string, value: () => number): void => {
    const total: Counter = new Counter({
      name,
      help,
      registers,
      collect: () => {
        total.reset();
        total.inc(value());
      },
    });
  };
  counter(
    "edict_decision_log_records_total",
    "Decisions that this process recorded.",
    () => log.figures.written,
  );
  counter(
    "edict_decision_log_dropped_total",
    "Decisions without a record: of this process, and of ended ones that it found at its start.",
    () => log.figures.dropped,
  );
  const waiting: Gauge = new Gauge({
    name: "edict_decision_log_waiting",
    help: "Records that wait to be written.",
    registers,
    collect: () => waiting.set(log.figures.waiting),
  });
}
