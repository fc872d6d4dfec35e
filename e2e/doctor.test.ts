/** A user who cannot use his device is told why and what to type, and that is typed here. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { dfukit, dfukitCommand, resultOf } from "./support/dfukit.js";
import { SHARED } from "./support/paths.js";
import { runProgram, useGuest } from "./support/scene.js";
import { until } from "./support/until.js";

const scene = useGuest();
const F405 = { part: "STM32F405RG" } as const;

interface Diagnosis {
  readonly findings: readonly {
    readonly cause: string;
    readonly message: string;
    readonly fix: readonly { readonly kind: "say" | "type"; readonly text: string }[];
  }[];
}

it("without permission: exit code 5, and what doctor says to type gives it", async () => {
  const { guest } = scene;
  const { path } = await scene.plugIn(F405);
  // The host may be a container, whose files the guest has; the guest is none.
  await guest.output("rm -f /.dockerenv");
  const asNobody = async (...words: readonly string[]) => {
    const command = dfukitCommand([...words, "--json"]);
    const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    return resultOf(await guest.run(`${nobody} ${command}`));
  };
  expect(await asNobody("list")).toMatchObject({
    code: 5,
    document: { devices: [{ path, chip: null, error: { code: "device-not-permitted" } }] },
  });
  const { document } = await asNobody("doctor");
  const { findings } = document as Diagnosis;
  const finding = findings.find(({ cause }) => cause === "not-permitted");
  expect(finding?.message).toMatch(
    /^this user may not open \/dev\/bus\/usb\/\d+\/\d+ \(root:root, mode 0600\): /,
  );
  const commands = finding?.fix.filter(({ kind }) => kind === "type") ?? [];
  expect(commands).not.toEqual([]);
  // The guest is root's, and has no sudo.
  for (const { text } of commands) await guest.output(text.replace(/^sudo /, ""));
  expect(await asNobody("list")).toMatchObject({
    code: 0,
    document: { devices: [{ path, error: null }] },
  });
});

it("a device that another program has: doctor names that program", async () => {
  const { guest } = scene;
  const { path } = await scene.plugIn(F405);
  const holding = runProgram(guest, "open", `path=${path}`, "held");
  await until(async () => existsSync(`${SHARED}/held`));
  const { document } = await dfukit(guest, "doctor");
  rmSync(`${SHARED}/held`);
  expect(document).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({
        cause: "claimed",
        message: expect.stringMatching(/^node \(process \d+\) has it open$/),
      }),
    ]),
  });
  expect(await holding).toEqual({ opened: path });
});
