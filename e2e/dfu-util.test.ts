/** Independent witnesses: dfu-util and lsusb with simulated chips, and files across the two. */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dfukit, dfukitOnHost } from "./support/dfukit.js";
import { expectMemory } from "./support/memory.js";
import { SHARED } from "./support/paths.js";
import { firmware, share, useGuest } from "./support/scene.js";
import { until } from "./support/until.js";

const scene = useGuest();
const BASE = 0x0800_0000;
const F405 = { part: "STM32F405RG", serialNumber: "357236543131" } as const;

it("dfu-util lists the alternate settings with their memory strings", async () => {
  const { path } = await scene.plugIn(F405);
  const lines = (await scene.guest.output("dfu-util -l")).split("\n");
  const found = lines.filter((line) => line.startsWith("Found DFU"));
  expect(found.map((line) => line.replace(/devnum=\d+/, "devnum=N"))).toEqual(
    [
      ["3", "@Device Feature/0xFFFF0000/01*004 g"],
      ["2", "@OTP Memory /0x1FFF7800/01*512 g,01*016 g"],
      ["1", "@Option Bytes  /0x1FFFC000/01*016 g"],
      ["0", "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"],
    ].map(
      ([alternate, name]) =>
        `Found DFU: [0483:df11] ver=2200, devnum=N, cfg=1, intf=0, path="${path}", alt=${alternate}, name="${name}", serial="357236543131"`,
    ),
  );
});

it("lsusb decodes every descriptor", async () => {
  await scene.plugIn(F405);
  const { code, stdout, stderr } = await scene.guest.run("lsusb -v -d 0483:df11");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const facts = stdout.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  expect(facts).toEqual(
    expect.arrayContaining([
      "bcdUSB 1.00",
      "bMaxPacketSize0 64",
      "iSerial 3 357236543131",
      "bNumInterfaces 1",
      "bAlternateSetting 3",
      "iInterface 7 @Device Feature/0xFFFF0000/01*004 g",
      "Device Firmware Upgrade Interface Descriptor:",
      "bmAttributes 11",
      "Upload Supported",
      "wDetachTimeout 255 milliseconds",
      "wTransferSize 2048 bytes",
      "bcdDFUVersion 1.1a",
      "Device Status: 0x0001",
    ]),
  );
  expect(stdout).not.toMatch(/UNRECOGNIZED|junk|can't get|couldn't/i);
});

it.each([
  ["STM32L073RZ", 3000],
  ["STM32F405RG", 40_000],
  ["STM32L476RG", 10_000],
  // dfu-util does not pad, and this chip writes 32 bytes at once.
  ["STM32H743ZI", 10_016],
] as const)(
  "dfu-util writes and reads back what is in the %s, and starts it",
  async (part, sizeBytes) => {
    const { guest } = scene;
    const { boards } = await scene.plugIn({ part, contents: "full" });
    const image = firmware(sizeBytes, 7);
    share("down.bin", image);
    await guest.output("dfu-util -a 0 -s 0x08000000 -D down.bin");
    await expectMemory(boards, "1-1", { start: BASE, expected: image });
    await guest.output("rm -f up.bin; dfu-util -a 0 -s 0x08000000:49152 -U up.bin");
    await expectMemory(boards, "1-1", { start: BASE, expected: fileOf("up.bin") });
    expect(fileOf("up.bin")).toHaveLength(49_152);
    await guest.output("dfu-util -a 0 -s 0x08000000:leave -D down.bin");
    expect(await boards.control("state", "1-1")).toMatchObject({ startedAt: BASE });
    expect(await boards.control("violations", "1-1")).toEqual([]);
  },
);

// What README.md says of dfu-util beside dfukit.
it("dfu-util loses what an image does not cover of a sector, and ends with 74 where the plug is pulled", async () => {
  const { guest } = scene;
  const { boards } = await scene.plugIn({ ...F405, contents: "full" });
  const image = firmware(20_000, 14);
  share("down.bin", image);
  await guest.output("dfu-util -a 0 -s 0x08000000 -D down.bin");
  const expected = new Uint8Array(0x8000).fill(0xff);
  expected.set(image);
  await expectMemory(boards, "1-1", { start: BASE, expected });
  const { nextRequest } = await boards.state("1-1");
  await boards.control("faults", "1-1", { faults: [`disconnect@${nextRequest + 40}`] });
  const pulled = await guest.run("dfu-util -a 0 -s 0x08000000 -D down.bin");
  expect(pulled).toMatchObject({ code: 74 });
});

it("dfu-util erases the whole flash, and writes", async () => {
  const { boards } = await scene.plugIn({ ...F405, contents: "full" });
  const image = firmware(3000, 8);
  share("down.bin", image);
  await scene.guest.output("dfu-util -a 0 -s 0x08000000:mass-erase:force -D down.bin");
  const expected = new Uint8Array(0x10_0000).fill(0xff);
  expected.set(image);
  await expectMemory(boards, "1-1", { start: BASE, expected });
});

it("dfu-util lifts the readout protection, which erases the flash", async () => {
  const { guest } = scene;
  const chip = { part: "STM32L476RG", contents: "full", readProtection: 1 } as const;
  const { boards, replug } = await scene.plugIn(chip);
  share("down.bin", firmware(3000, 9));
  const write = "dfu-util -a 0 -s 0x08000000";
  expect(await guest.run(`${write} -D down.bin`)).toMatchObject({ code: 74 });
  expect(await guest.run(`${write}:unprotect:force -D down.bin`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Device disconnects, erases flash and resets now"),
  });
  // It erases by itself, and leaves the bus.
  await until(async () => !(await boards.state("1-1")).attached);
  const blank = new Uint8Array(0x10_0000).fill(0xff);
  await expectMemory(boards, "1-1", { start: BASE, expected: blank });
  await replug();
  await guest.output(`${write} -D down.bin`);
});

it("a DfuSe file of ours is written by dfu-util", async () => {
  const { guest } = scene;
  const { boards } = await scene.plugIn({ ...F405, contents: "full" });
  const [low, high] = [firmware(5000, 10), firmware(3001, 11)];
  share("low.bin", low);
  share("high.bin", high);
  dfukitOnHost("convert", "low.bin@0x08000000", "high.bin@0x08008000", "-o", "ours.dfu");
  await guest.output("dfu-util -a 0 -D ours.dfu");
  await expectMemory(boards, "1-1", { start: BASE, expected: low });
  await expectMemory(boards, "1-1", { start: BASE + 0x8000, expected: high });
});

it("files of dfu-util's tools are written by us", async () => {
  const { guest } = scene;
  const { boards, path } = await scene.plugIn({ ...F405, contents: "full" });
  const image = firmware(5000, 12);
  share("raw.bin", image);
  const options = { cwd: SHARED, encoding: "utf8" } as const;
  execFileSync("dfuse-pack", ["-b", "0x08000000:raw.bin", "packed.dfu"], options);
  copyFileSync(`${SHARED}/raw.bin`, `${SHARED}/suffixed.dfu`);
  execFileSync("dfu-suffix", ["-v", "0483", "-p", "df11", "-a", "suffixed.dfu"], options);
  const device = ["--device", `path=${path}`, "--no-leave"];
  expect(await dfukit(guest, "flash", "packed.dfu", ...device)).toMatchObject({
    code: 0,
    document: { result: { verified: true, bytesRequested: 5000, bytesAlreadyThere: 0 } },
  });
  await expectMemory(boards, "1-1", { start: BASE, expected: image });
  const suffixed = await dfukit(guest, "flash", "suffixed.dfu@0x08010000", ...device);
  expect(suffixed).toMatchObject({
    code: 0,
    document: { result: { verified: true, bytesRequested: 5000, bytesAlreadyThere: 0 } },
  });
  await expectMemory(boards, "1-1", { start: BASE + 0x1_0000, expected: image });
});

function fileOf(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(`${SHARED}/${name}`));
}
