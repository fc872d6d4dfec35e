/** The faults on a real chip's boot ROM: what is in the flash afterwards. */
import { describe, expect, it } from "vitest";
import { createSimulatedDevice } from "./create-simulated-device.js";
import { hostOf } from "./test-host.js";
import {
  BASE,
  BLANK,
  BLOCK,
  flashOf,
  flipped,
  IDLE,
  readBlock,
  recover,
  sceneOf,
  settled,
  writeBlock,
} from "./test-real-scene.js";
import { profileById } from "./test-rom.js";

describe("without a fault", () => {
  it("writes, reads back, and breaks no rule", async () => {
    const scene = await sceneOf();
    expect(await writeBlock(scene)).toBe(IDLE);
    expect(flashOf(scene)).toEqual(BLOCK);
    expect(await readBlock(scene)).toEqual(BLOCK);
    expect(scene.sim.rom.violations).toEqual([]);
  });

  it("has the identity of its profile", async () => {
    const { usb } = profileById("stm32l07");
    const sim = createSimulatedDevice({
      profile: profileById("stm32l07"),
      serialNumber: "357236543131",
      path: "1-2",
    });
    expect((await sim.open()).identity).toEqual({
      vendorId: usb.vendorId,
      productId: usb.productId,
      deviceVersion: usb.deviceVersions[0],
      serialNumber: "357236543131",
      path: "1-2",
    });
  });

  it("is gone once the application has started", async () => {
    const scene = await sceneOf();
    await recover(scene);
    await scene.host.setAddress(BASE);
    await settled(scene);
    await scene.host.download(0, []);
    await scene.host.status();
    expect(await scene.host.status()).toEqual({ kind: "disconnected" });
    expect([scene.sim.attached, scene.sim.rom.startedAt]).toEqual([false, BASE]);
    await expect(scene.sim.open()).rejects.toMatchObject({ code: "device-absent" });
    scene.sim.replug();
    const again = hostOf(await scene.sim.open());
    expect(await again.status()).toMatchObject({ kind: "ok" });
  });
});

describe("data", () => {
  it("corrupt-write: the flash holds the flipped bit", async () => {
    const scene = await sceneOf("corrupt-write@address=0x08000005");
    expect(await writeBlock(scene)).toBe(IDLE);
    expect(flashOf(scene)).toEqual(flipped(5));
    expect(await readBlock(scene)).toEqual(flipped(5));
  });

  it("corrupt-read: the flash is right", async () => {
    const scene = await sceneOf("corrupt-read@address=0x08000007");
    expect(await writeBlock(scene)).toBe(IDLE);
    expect(await readBlock(scene)).toEqual(flipped(7));
    expect(flashOf(scene)).toEqual(BLOCK);
    expect(await readBlock(scene)).toEqual(BLOCK);
  });

  it("drop-write: all is well, and the flash is blank", async () => {
    const scene = await sceneOf("drop-write@0");
    expect(await writeBlock(scene)).toBe(IDLE);
    expect(flashOf(scene)).toEqual(BLANK);
  });

  it("lost-status: the block is in", async () => {
    const scene = await sceneOf("lost-status@address=0x08000000:always");
    await recover(scene);
    expect(await scene.host.erase(BASE)).toEqual({ kind: "timeout" });
    expect(await settled(scene)).toBe(IDLE);
    await scene.host.setAddress(BASE);
    await settled(scene);
    expect(await scene.host.download(2, BLOCK)).toEqual({ kind: "timeout" });
    expect(await settled(scene)).toBe(IDLE);
    expect(flashOf(scene)).toEqual(BLOCK);
  });

  it("lost: the block is not in", async () => {
    const scene = await sceneOf("lost@address=0x08000000");
    const before = flashOf(scene);
    await recover(scene);
    expect(await scene.host.erase(BASE)).toEqual({ kind: "timeout" });
    expect(await settled(scene)).toBe("status 0 state 2");
    expect(flashOf(scene)).toEqual(before);
  });

  it("ecc-read: the boot ROM hangs until a power cycle", async () => {
    const scene = await sceneOf("ecc-read@address=0x08000040");
    expect(await writeBlock(scene)).toBe(IDLE);
    expect(await readBlock(scene)).toBe("timeout");
    expect(await scene.host.status()).toEqual({ kind: "timeout" });
    scene.sim.replug();
    const again = { sim: scene.sim, host: hostOf(await scene.sim.open()) };
    expect(await settled(again)).toMatch(/^status \d+ state (2|10)$/u);
  });

  it("ecc-read is refused where the chip has no memory", async () => {
    await expect(sceneOf("ecc-read@address=0x07000000")).rejects.toMatchObject({
      code: "address-unmapped",
    });
  });
});

describe("lies leave the boot ROM as it is", () => {
  it.each(["wrong-status=errVERIFY", "short-read=2", "poll-time=16777215"])("%s", async (lie) => {
    const scene = await sceneOf(`${lie}@address=0x08000000`);
    await recover(scene);
    await scene.host.erase(BASE);
    await scene.host.status();
    await scene.sim.wait(1000);
    await settled(scene);
    expect(await settled(scene)).toBe(IDLE);
    expect(flashOf(scene)).toEqual(BLANK);
  });

  it("busy-forever: the erase is done all the same", async () => {
    const scene = await sceneOf("busy-forever@address=0x08000000");
    await recover(scene);
    await scene.host.erase(BASE);
    expect(await settled(scene)).toBe("busy");
    expect(flashOf(scene)).toEqual(BLANK);
  });
});

describe("power", () => {
  /** The number of the GETSTATUS that starts the erase of `writeBlock`. */
  async function eraseStart(): Promise<number> {
    const { sim, host } = await sceneOf();
    await recover({ sim, host });
    await host.erase(BASE);
    return sim.counters.dfuRequests;
  }

  it("goes before the request arrives: the page is whole", async () => {
    const scene = await sceneOf(`disconnect@${await eraseStart()}`);
    const before = flashOf(scene);
    expect(await writeBlock(scene)).toBe("erase: disconnected");
    expect(flashOf(scene)).toEqual(before);
    expect(scene.sim.attached).toBe(false);
  });

  it("goes in the middle of the erase: the page is neither old nor blank", async () => {
    const scene = await sceneOf(`disconnect=1@${await eraseStart()}`);
    const before = flashOf(scene);
    expect(await writeBlock(scene)).toBe("erase: disconnected");
    const after = flashOf(scene);
    expect(after).not.toEqual(before);
    expect(after).not.toEqual(BLANK);
  });

  it("stays over a bus reset: the erase ends", async () => {
    const scene = await sceneOf(`usb-reset=1@${await eraseStart()}`);
    expect(await writeBlock(scene)).toBe("erase: disconnected");
    await scene.sim.wait(1000);
    const again = { sim: scene.sim, host: hostOf(await scene.sim.open()) };
    await again.host.status();
    expect(flashOf(again)).toEqual(BLANK);
  });

  it("comes back: the device can be written from the start", async () => {
    const scene = await sceneOf(`replug=1@${await eraseStart()}`);
    expect(await writeBlock(scene)).toBe("erase: disconnected");
    const again = { sim: scene.sim, host: hostOf(await scene.sim.open()) };
    expect(await writeBlock(again)).toBe(IDLE);
    expect(flashOf(again)).toEqual(BLOCK);
  });

  it("is what ends a wedge", async () => {
    const scene = await sceneOf("wedge@address=0x08000000");
    expect(await writeBlock(scene)).toBe("erase: timeout");
    expect(await scene.host.status()).toEqual({ kind: "timeout" });
    scene.sim.replug();
    const again = { sim: scene.sim, host: hostOf(await scene.sim.open()) };
    expect(await writeBlock(again)).toBe(IDLE);
    expect(flashOf(again)).toEqual(BLOCK);
  });
});

describe("determinism", () => {
  it("two devices and the same host make the same transcript", async () => {
    const lines = async () => {
      const scene = await sceneOf("timeout@3", "stall@5", "corrupt-write@0");
      await writeBlock(scene);
      await readBlock(scene);
      return scene.sim.transcript;
    };
    expect(await lines()).toEqual(await lines());
  });
});
