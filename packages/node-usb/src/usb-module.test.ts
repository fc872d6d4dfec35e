/** What is said when npm `usb` cannot be loaded. */
import { expect, it } from "vitest";
import { loadUsb } from "./usb-module.js";

it("loads the one that is installed", async () => {
  const library = await loadUsb();
  expect(await library.getDevices().catch(() => [])).toBeInstanceOf(Array);
});

it.each([
  [
    "that has no binary here",
    () => Promise.reject(new Error("Cannot find native binding.\nnpm has a bug\nat line 5")),
    "npm package usb cannot be loaded: Cannot find native binding.",
    "Cannot find native binding.\nnpm has a bug\nat line 5",
  ],
  [
    "that is not installed",
    () => Promise.reject("nothing"),
    "npm package usb cannot be loaded: nothing",
    "nothing",
  ],
  [
    "of another version",
    () => Promise.resolve({ usb: { on: () => undefined } }),
    "npm package usb cannot be loaded: it is not version 3",
    "it is not version 3",
  ],
])("refuses one %s", async (_, importUsb, message, reason) => {
  await expect(loadUsb(importUsb)).rejects.toMatchObject({
    code: "usb-unavailable",
    message,
    details: { reason },
    hint: "install again with optional dependencies, on a system that the package has binaries for",
  });
});
