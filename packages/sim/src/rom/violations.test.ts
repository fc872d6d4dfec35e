/** A host that never stops doing what it must not: the memory of its simulator stays bounded. */
import { listProfiles } from "@dfukit/profiles";
import { expect, it } from "vitest";
import { VIOLATIONS_MAX } from "./device.js";
import { createRom } from "./index.js";

it("keeps the first violations, and counts the others", () => {
  const profile = listProfiles().find(({ id }) => id.startsWith("stm32f405"));
  if (profile === undefined) throw new Error("no profile");
  const rom = createRom({ profile });
  const dfu = { requestType: "class", recipient: "interface", index: 0 } as const;
  const reserved = { ...dfu, request: 1, value: 1, length: 4 };
  const clearStatus = { ...dfu, request: 4, value: 0, length: 0 };
  const excess = 10;
  for (let nth = 0; nth < VIOLATIONS_MAX + excess; nth++) {
    rom.control(clearStatus, new Uint8Array(0), nth);
    rom.control(reserved, new Uint8Array(4), nth);
  }
  expect(rom.violations).toHaveLength(VIOLATIONS_MAX);
  expect(rom.violations[0]?.kind).toBe("block-number-reserved");
  expect(rom.violationsDropped).toBe(excess);
});
