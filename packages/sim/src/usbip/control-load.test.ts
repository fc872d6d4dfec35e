/** A client of the control socket that asks for much and reads nothing: it waits, nobody else does. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Rom } from "../rom-types.js";
import { control, romOf, withServer } from "./test-bench.js";

const COMMAND_COUNT = 60;
/** What the kernel's buffers and one answer that waits come to at most, in answers of 1 MiB. */
const UNREAD_MAX = 20;

it("is answered as fast as it reads", async () => {
  const rom = romOf("STM32F405RG");
  let readCount = 0;
  const counting: Rom = new Proxy(rom, {
    get(target, key) {
      if (key === "readMemory") readCount++;
      return Reflect.get(target, key, target);
    },
  });
  await withServer({ devices: [{ busId: "1-1", rom: counting }] }, async ({ controlPort }) => {
    const range = { start: 0x0800_0000, end: 0x0808_0000 };
    const line = `${JSON.stringify({ command: "memory", device: "1-1", ...range })}\n`;
    const greedy = connect(controlPort, "127.0.0.1");
    greedy.pause();
    greedy.write(line.repeat(COMMAND_COUNT));
    for (let before = -1; before !== readCount || before === 0; ) {
      before = readCount;
      await pause(300);
    }
    expect(readCount).toBeLessThan(UNREAD_MAX);
    expect(await control(controlPort, { command: "busy-time", device: "1-1" })).toBe(0);
    let lineCount = 0;
    greedy.on("data", (bytes: Uint8Array) => {
      for (const byte of bytes) if (byte === 0x0a) lineCount++;
    });
    greedy.resume();
    while (lineCount < COMMAND_COUNT) await pause(20);
    expect(readCount).toBe(COMMAND_COUNT);
    greedy.destroy();
  });
}, 30_000);

it("lets others have their turn between its commands", async () => {
  const rom = romOf("STM32F405RG");
  await withServer({ devices: [{ busId: "1-1", rom }] }, async ({ controlPort }) => {
    const range = { start: 0x0800_0000, end: 0x0804_0000 };
    const line = `${JSON.stringify({ command: "memory", device: "1-1", ...range })}\n`;
    const busy = connect(controlPort, "127.0.0.1");
    let receivedBytes = 0;
    busy.on("data", (bytes) => {
      receivedBytes += bytes.length;
    });
    busy.write(line.repeat(100));
    while (receivedBytes === 0) await pause(1);
    await control(controlPort, { command: "busy-time", device: "1-1" });
    // Each answer has half a MiB: the other client did not wait for all of them.
    expect(receivedBytes).toBeLessThan(40 * 0x8_0000);
    busy.destroy();
  });
});
