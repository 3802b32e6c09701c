// Opens a database, writes one row, says so, and closes at SIGTERM.
import { openDatabase } from "../../store/database.ts";
import { targetArgument } from "./target.ts";

const database = await openDatabase(targetArgument());
await database.query("create table if not exists public.visits (pid integer)");
await database.query("insert into public.visits values ($1)", [process.pid]);
const stayAlive = setInterval(() => {}, 1000);
process.once("SIGTERM", () => {
  clearInterval(stayAlive);
  void database.close().then(() => console.log("closed"));
});
console.log("open");
