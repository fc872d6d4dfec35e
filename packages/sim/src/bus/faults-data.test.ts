/** Faults of data and answers: what the host sees, and what the boot ROM is told. */
import { describe, expect, it } from "vitest";
import { plainAnswers } from "./test-rom.js";
import {
  ACCEPTED,
  BLOCK,
  BUSY,
  DISCONNECTED,
  PLAIN_STATUS,
  sceneOf,
  toldOf,
} from "./test-scene.js";

describe("lies of the status", () => {
  it("wrong-status: the next GETSTATUS says dfuERROR", async () => {
    const { rom, host } = await sceneOf("wrong-status=errVERIFY@0");
    expect(await host.state()).toEqual({ kind: "ok", bytes: Uint8Array.of(5) });
    expect(await host.status()).toEqual({ kind: "ok", bytes: Uint8Array.of(7, 5, 0, 0, 10, 0) });
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([5, 3, 3]);
  });

  it("wrong-status: waits for an answer to change", async () => {
    const { rom, host } = await sceneOf("wrong-status=errVERIFY@0");
    rom.answer = () => ({ kind: "stall" });
    expect(await host.status()).toEqual({ kind: "stall" });
    rom.answer = plainAnswers;
    expect(await host.status()).toEqual({ kind: "ok", bytes: Uint8Array.of(7, 5, 0, 0, 10, 0) });
  });

  it.each([
    [0, [0, 0, 0]],
    [0x01_02_03, [3, 2, 1]],
    [0xff_ffff, [255, 255, 255]],
  ])("poll-time=%d", async (milliseconds, field) => {
    const { host } = await sceneOf(`poll-time=${milliseconds}@0`);
    const bytes = Uint8Array.of(0, ...field, 5, 0);
    expect(await host.status()).toEqual({ kind: "ok", bytes });
    expect(await host.status()).toEqual(PLAIN_STATUS);
  });

  it("busy-forever: until a power cycle, whatever the boot ROM says", async () => {
    const { rom, sim, host, again } = await sceneOf("busy-forever@1");
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(await host.status()).toEqual(BUSY);
    expect(await host.clearStatus()).toEqual(ACCEPTED);
    rom.answer = () => ({ kind: "stall" });
    expect(await host.status()).toEqual(BUSY);
    rom.answer = plainAnswers;
    expect(await host.state()).toEqual({ kind: "ok", bytes: Uint8Array.of(5) });
    expect(toldOf(rom)).toEqual([3, 3, 4, 3, 5]);
    sim.replug();
    expect(await (await again()).status()).toEqual(PLAIN_STATUS);
  });

  it("busy-forever: the device may still leave", async () => {
    const { rom, host } = await sceneOf("busy-forever@0");
    expect(await host.status()).toEqual(BUSY);
    rom.answer = () => ({ kind: "gone" });
    expect(await host.status()).toEqual(DISCONNECTED);
  });

  it("busy-forever: comes back after the power cycle with always", async () => {
    const { sim, host, again } = await sceneOf("busy-forever@0:always");
    expect(await host.status()).toEqual(BUSY);
    sim.replug();
    expect(await (await again()).status()).toEqual(BUSY);
  });
});

describe("damaged data", () => {
  it.each([
    ["short-read@0", [0, 5, 0]],
    ["short-read=0@0", []],
    ["short-read=5@0", [0, 5, 0, 0, 5]],
    ["short-read=7@0", [0, 5, 0, 0, 5, 0]],
  ])("%s", async (text, bytes) => {
    const { rom, host } = await sceneOf(text);
    expect(await host.status()).toEqual({ kind: "ok", bytes: Uint8Array.from(bytes) });
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([3, 3]);
  });

  it("short-read: of a block", async () => {
    const { host } = await sceneOf("short-read@0");
    expect(await host.upload(2, 8)).toEqual({ kind: "ok", bytes: Uint8Array.of(0, 1, 2, 3) });
  });

  it("corrupt-read: one bit of the next block, and the boot ROM's memory is whole", async () => {
    const { rom, host } = await sceneOf("corrupt-read@0");
    const memory = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    rom.answer = (setup) =>
      setup.request === 2 ? { kind: "ok", bytes: memory, afterMs: 0 } : plainAnswers(setup);
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(await host.upload(0, 8)).toEqual({ kind: "ok", bytes: memory });
    const corrupt = Uint8Array.of(0, 1, 2, 3, 5, 5, 6, 7);
    expect(await host.upload(2, 8)).toEqual({ kind: "ok", bytes: corrupt });
    expect(await host.upload(2, 8)).toEqual({ kind: "ok", bytes: memory });
  });

  it("corrupt-write: one bit of the next block with data", async () => {
    const { rom, host } = await sceneOf("corrupt-write@0");
    await host.setAddress(0x0800_0000);
    await host.download(2, []);
    expect(await host.download(2, BLOCK)).toEqual({ kind: "ok", bytesWritten: 4 });
    await host.download(3, BLOCK);
    const data = rom.told.map((told) => told.data);
    expect(data).toEqual([[0x21, 0, 0, 0, 8], [], [1, 2, 2, 4], BLOCK]);
  });

  it("drop-write: a block is acknowledged and lost, a command is not", async () => {
    const { rom, host } = await sceneOf("drop-write@0");
    await host.setAddress(0x0800_0000);
    expect(await host.download(2, BLOCK)).toEqual({ kind: "ok", bytesWritten: 4 });
    expect(await host.status()).toEqual(PLAIN_STATUS);
    await host.download(3, BLOCK);
    expect(rom.told.map(({ value, data }) => [value, data])).toEqual([
      [0, [0x21, 0, 0, 0, 8]],
      [0, []],
      [3, BLOCK],
    ]);
  });

  it("ecc-read: damages at a request", async () => {
    const { rom, host } = await sceneOf("ecc-read=0x08001234@1");
    await host.abort();
    expect(rom.events).toEqual([]);
    await host.abort();
    expect(rom.events).toEqual(["damage 0x8001234"]);
    expect(toldOf(rom)).toEqual([6, 6]);
  });

  it("ecc-read: damages where the address is read, not where it is written", async () => {
    const { rom, host } = await sceneOf("ecc-read@address=0x08000002");
    await host.erase(0x0800_0000);
    await host.download(2, BLOCK);
    await host.upload(3, 8);
    expect(rom.events).toEqual([]);
    await host.upload(2, 8);
    expect(rom.events).toEqual(["damage 0x8000002"]);
  });
});
