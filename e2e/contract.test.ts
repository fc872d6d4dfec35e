/** node-usb keeps the transport contract over the kernel's USB stack. */
import { transportContract } from "@dfukit/sim";
import { beforeAll, describe, expect, it } from "vitest";
import { runProgram, useGuest } from "./support/scene.js";

const scene = useGuest();
let failures: unknown;

beforeAll(async () => {
  failures = await runProgram(scene.guest, "contract");
});

describe("node-usb in the virtual machine", () => {
  it.each(transportContract())("$name", ({ name }) => {
    expect(failures).toMatchObject({ [name]: null });
  });
});
