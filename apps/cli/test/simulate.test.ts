/** `simulate` as other programs meet it: ports, control socket, signals, files. */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";
import { ask, simulate } from "./simulating.js";

/** OP_REQ_DEVLIST (Linux, Documentation/usb/usbip_protocol.rst); how many devices there are. */
function countDevices(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(Uint8Array.of(0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0)),
    );
    socket.on("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(new DataView(new Uint8Array(data).buffer).getUint32(8));
    });
  });
}

const SCHEMA = JSON.parse(
  readFileSync(new URL("../schemas/simulate.schema.json", import.meta.url), "utf8"),
);

describe("simulate", () => {
  it("prints one line of JSON when it is ready, serves, and ends with 0", async () => {
    const running = await simulate("STM32F405RG,serial=ABC", "stm32l073rzt6", "--json");
    const document = JSON.parse(running.ready);
    expect(running.ready).toMatch(/^[^\n]*\n$/);
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const { port, controlPort } = document;
    const attach = (busId: string) =>
      `sudo usbip --tcp-port ${port} attach -r 127.0.0.1 -b ${busId}`;
    expect(document.devices).toMatchObject([
      { busId: "1-1", chip: { part: "STM32F405RG" }, serialNumber: "ABC", attach: attach("1-1") },
      { busId: "1-2", chip: { part: "STM32L073RZT6" }, attach: attach("1-2") },
    ]);
    expect(await countDevices(port)).toBe(2);
    expect(await ask(controlPort, { id: 1, command: "state", device: "1-2" })).toMatchObject({
      ok: true,
      result: { attached: true },
    });
    const { code, err } = await running.end("SIGTERM");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(countDevices(port)).rejects.toThrow("ECONNREFUSED");
  });

  it("tells what to type next", async () => {
    const running = await simulate("STM32F405RG");
    await running.end();
    const [, port, control] =
      /on 127\.0\.0\.1:(\d+); control socket 127\.0\.0\.1:(\d+)/.exec(running.ready) ?? [];
    expect(running.ready).toBe(
      [
        `serving 1 simulated boot ROM on 127.0.0.1:${port}; control socket 127.0.0.1:${control}`,
        "  1-1  STM32F405RG, 0483:DF11, serial FFFFFFFEFFFF",
        "plug in, on Linux (package usbip or linux-tools):",
        "  sudo modprobe vhci-hcd",
        `  sudo usbip --tcp-port ${port} attach -r 127.0.0.1 -b 1-1`,
        "Ctrl-C unplugs and ends",
        "",
      ].join("\n"),
    );
  });

  it("keeps the memory in a file for the next command", async () => {
    await inFreshFolder(async () => {
      const running = await simulate("STM32L073RZ,contents=full,memory=l073.json", "--json");
      expect(existsSync("l073.json")).toBe(false);
      await running.end();
      const line = "read -o - --to bin --range 0x08000000+16 --sim STM32L073RZ,memory=l073.json";
      const { code, out } = await runCli(line.split(" "));
      expect(code).toBe(0);
      expect(out).toHaveLength(16);
    });
  });

  it("refuses a fault that is none", async () => {
    const bad = await runCli(["simulate", "STM32F405RG", "--fault", "nonsense"]);
    expect(bad.code).toBe(2);
    expect(bad.err).toContain("(fault-malformed)");
  });

  it.each([
    [
      ["STM32L073RZ,speed=2"],
      "error: speed= is not for simulate (usage)\nhint: --real-time takes as long as the chip does\n",
    ],
    [
      [",rdp=1"],
      'error: chip ",rdp=1" names no chip (usage)\nhint: write a part number: STM32L073RZ\n',
    ],
    [
      ["STM32L073RZ", "--control", "70000"],
      'error: --control "70000" is not a port, expected 0 to 65535 (usage)\nhint: 0 is any free one\n',
    ],
    [
      ["STM32L073RZ", "--port=-1"],
      'error: --port "-1" is not a port, expected 0 to 65535 (usage)\nhint: 0 is any free one\n',
    ],
    [
      ["STM32L073RZ,memory=x.json", "STM32F405RG,memory=./x.json"],
      'error: memory file "./x.json" is given to two chips (usage)\nhint: give each simulated chip its own memory file\n',
    ],
  ])("refuses %j", async (words, err) => {
    expect(await runCli(["simulate", ...words])).toEqual({ code: 2, out: "", err });
  });

  it("says when the port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, err } = await runCli(["simulate", "STM32L073RZ", "--port", String(port)]);
    server.close();
    expect({ code, err }).toEqual({
      code: 2,
      err: [
        `error: port ${port} of 127.0.0.1 cannot be listened on: another program has it (port-unavailable)`,
        `  caused by: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
        "hint: take another port; 0 is any free one",
        "",
      ].join("\n"),
    });
  });

  it("refuses one memory file under two names", async () => {
    await inFreshFolder(async () => {
      writeFileSync("a.json", "");
      symlinkSync("a.json", "b.json");
      const words = ["simulate", "STM32L073RZ,memory=a.json", "STM32L073RZ,memory=b.json"];
      const { code, err } = await runCli(words);
      expect(code).toBe(2);
      expect(err).toContain('memory file "b.json" is given to two chips');
    });
  });
});
