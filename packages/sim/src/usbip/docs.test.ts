/** docs/transports.md names every command of the control socket. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runCommand } from "./control-commands.js";

const page = readFileSync(new URL("../../../../docs/transports.md", import.meta.url), "utf8");

it("lists the commands, and no others", () => {
  let message = "";
  try {
    runCommand({}, []);
  } catch (error) {
    message = String(error);
  }
  const commands = message.split("expected one of ")[1]?.split(", ") ?? [];
  const [, section = ""] = page.split("### Control socket");
  const rows = section.split("\n## ")[0]?.match(/^\| `.*?\|/gm) ?? [];
  const listed = rows.flatMap((row) => Array.from(row.matchAll(/`([^`]+)`/g), ([, name]) => name));
  expect(listed.sort()).toEqual([...commands].sort());
});
