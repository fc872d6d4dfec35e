/** Ports that cannot be had: what the user is told. */
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { listen } from "./listen.js";
import { startUsbipServer } from "./server.js";

it.each(["port", "controlPort"] as const)(
  "tells that the %s is taken, and leaves none open",
  async (which) => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const { port } = Object(blocker.address());
    await expect(startUsbipServer({ devices: [], [which]: port })).rejects.toMatchObject({
      name: "UsbipError",
      code: "port-unavailable",
      message: `port ${port} of 127.0.0.1 cannot be listened on: another program has it`,
      hint: "take another port; 0 is any free one",
      actor: "input",
      details: { host: "127.0.0.1", port },
      cause: { code: "EADDRINUSE" },
    });
    blocker.close();
  },
);

it("tells that an address is not this machine's", async () => {
  // TEST-NET-1 of RFC 5737: nobody's.
  await expect(listen("192.0.2.1", 0, () => undefined)).rejects.toMatchObject({
    message: "port 0 of 192.0.2.1 cannot be listened on: this machine has no such address",
    hint: "127.0.0.1 is for programs of this machine, 0.0.0.0 for all that reach it",
  });
});
