/** Faults that decide what becomes of a request: what the host sees, and what the boot ROM is told. */
import { describe, expect, it } from "vitest";
import { hostOf } from "./test-host.js";
import { ACCEPTED, BLOCK, DISCONNECTED, PLAIN_STATUS, sceneOf, toldOf } from "./test-scene.js";

describe("stall", () => {
  it("refuses one request, and the boot ROM is not told", async () => {
    const { rom, host } = await sceneOf("stall@1");
    expect(await host.abort()).toEqual(ACCEPTED);
    expect(await host.status()).toEqual({ kind: "stall" });
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([6, 3]);
  });

  it("refuses all from then on with always", async () => {
    const { rom, host } = await sceneOf("stall@1:always");
    await host.abort();
    expect(await host.status()).toEqual({ kind: "stall" });
    expect(await host.download(2, BLOCK)).toEqual({ kind: "stall" });
    expect(toldOf(rom)).toEqual([6]);
  });
});

describe("timeout and lost", () => {
  it("timeout: the boot ROM acts, the host waits in vain", async () => {
    const { rom, sim, host } = await sceneOf("timeout@0");
    expect(await host.download(2, BLOCK, 250)).toEqual({ kind: "timeout" });
    expect(sim.nowMs).toBe(250);
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(rom.told.map(({ data }) => data)).toEqual([BLOCK, []]);
  });

  it("lost: the boot ROM is not told", async () => {
    const { rom, sim, host } = await sceneOf("lost@0");
    expect(await host.download(2, BLOCK, 250)).toEqual({ kind: "timeout" });
    expect(sim.nowMs).toBe(250);
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([3]);
  });

  it.each(["timeout@0", "lost@0", "wedge@0"])(
    "%s does not hang a host without timeout",
    async (text) => {
      const { host } = await sceneOf(text);
      expect(await host.status(0)).toMatchObject({ kind: "fault" });
    },
  );

  it("timeout does not hide that the device leaves", async () => {
    const { rom, host } = await sceneOf("timeout@0");
    rom.answer = () => ({ kind: "gone" });
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(toldOf(rom)).toEqual([3]);
  });

  it("lost-status: a DNLOAD is taken, its answer lost", async () => {
    const { rom, sim, host } = await sceneOf("lost-status@0");
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(await host.download(2, BLOCK, 250)).toEqual({ kind: "timeout" });
    expect(await host.download(3, BLOCK)).toEqual({ kind: "ok", bytesWritten: 4 });
    expect(sim.nowMs).toBe(252);
    expect(toldOf(rom)).toEqual([3, 1, 1]);
  });
});

describe("the device leaves", () => {
  it("disconnect: before the request arrives, without power, for good", async () => {
    const { rom, sim, host, again } = await sceneOf("disconnect@1");
    await host.abort();
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(sim.attached).toBe(false);
    await expect(again()).rejects.toMatchObject({ code: "device-absent" });
    expect(toldOf(rom)).toEqual([6]);
    expect(rom.events).toEqual(["cut at 1"]);
    sim.replug();
    expect(await (await again()).abort()).toEqual(ACCEPTED);
  });

  it("replug: and is back after a power cycle", async () => {
    const { rom, sim, host, again } = await sceneOf("replug@0");
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(sim.attached).toBe(true);
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(await (await again()).status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([3]);
    expect(rom.events).toEqual(["power cycle at 0"]);
  });

  it("usb-reset: and is back, with power all the time", async () => {
    const { rom, host, again } = await sceneOf("usb-reset@0");
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(await (await again()).status()).toEqual(PLAIN_STATUS);
    expect(rom.events).toEqual(["reset at 0"]);
  });

  it("with a delay: the request is answered, and power goes during the wait", async () => {
    const { rom, sim, host } = await sceneOf("disconnect=20@1");
    await host.abort();
    expect(await host.status()).toEqual(PLAIN_STATUS);
    await sim.wait(100);
    expect(sim.nowMs).toBe(102);
    expect(rom.events).toEqual(["cut at 21"]);
    expect(await host.status()).toEqual(DISCONNECTED);
    expect(toldOf(rom)).toEqual([6, 3]);
  });

  it.each(["replug=20@0", "usb-reset=20@0", "disconnect=20@0"])(
    "%s: cuts an answer that is held longer",
    async (text) => {
      const { rom, sim, host } = await sceneOf(text);
      rom.answer = () => ({ kind: "ok", bytes: Uint8Array.of(1), afterMs: 500 });
      expect(await host.status()).toEqual(DISCONNECTED);
      expect(sim.nowMs).toBe(20);
      expect(toldOf(rom)).toEqual([3]);
    },
  );

  it("with a delay: ends a transfer that has no timeout and no answer", async () => {
    const { rom, sim, host } = await sceneOf("replug=700@0");
    rom.answer = () => ({ kind: "silent" });
    expect(await host.status(0)).toEqual(DISCONNECTED);
    expect(sim.nowMs).toBe(700);
  });

  it("with a delay: the first that is due wins, and a pulled plug cancels it", async () => {
    const { rom, sim, host } = await sceneOf("replug=50@0", "disconnect=20@1");
    await host.abort();
    await host.abort();
    sim.unplug();
    sim.replug();
    await sim.wait(1000);
    expect(rom.events).toEqual(["cut at 2", "power cycle at 2"]);
  });
});

describe("wedge", () => {
  it("answers nothing any more, until a power cycle", async () => {
    const { rom, sim, host, again } = await sceneOf("wedge@1");
    await host.abort();
    expect(await host.status()).toEqual({ kind: "timeout" });
    expect(await host.download(2, BLOCK)).toEqual({ kind: "timeout" });
    expect(sim.nowMs).toBe(2001);
    sim.replug();
    expect(await (await again()).status()).toEqual(PLAIN_STATUS);
    expect(toldOf(rom)).toEqual([6, 3]);
  });

  it("is deaf to standard requests and SET_INTERFACE too, and to a bus reset", async () => {
    const { rom, sim, transport } = await sceneOf("wedge@0", "usb-reset@1");
    const setup = { requestType: "standard", recipient: "device", request: 6 } as const;
    await hostOf(transport).status();
    const read = transport.controlIn({ ...setup, value: 0x0100, index: 0 }, 18, 40);
    expect(await read).toEqual({ kind: "timeout" });
    expect(await transport.selectAlternate(1)).toEqual({ kind: "timeout" });
    expect(await hostOf(transport).status()).toEqual(DISCONNECTED);
    expect(await hostOf(await sim.open()).status()).toEqual({ kind: "timeout" });
    expect(rom.events).toEqual([`reset at ${sim.nowMs - 1001}`]);
    expect(rom.told).toEqual([]);
  });
});
