/**
 * Flashes a raw binary at the start of the flash, as a front end does, and prints result
 * or error as JSON. Arguments: `--device` text, part, file.
 */
import { readFileSync } from "node:fs";
import { describeDevice, flash } from "@dfukit/core";
import { imageFromSegments, isCodedError } from "@dfukit/memory";
import { findUsbDevices, parseSelector, reopenUsbDevice, selectDevice } from "@dfukit/node-usb";
import { candidateForChip, findChip, resolveTarget } from "@dfukit/profiles";

const [device = "", part = "", file = ""] = process.argv.slice(2);
const begin = performance.now();
const laps: Record<string, number> = {};
const lap = (name: string) => {
  laps[name] = Math.round(performance.now() - begin);
};

/** Looks for as long as a device may take to leave. */
async function leaves(found: { isPresent(): Promise<boolean> }): Promise<boolean> {
  for (let looks = 0; looks < 60; looks++) {
    if (!(await found.isPresent())) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return false;
}

async function main(): Promise<unknown> {
  const found = selectDevice(await findUsbDevices(), parseSelector(device));
  lap("found");
  const transport = await found.open();
  lap("opened");
  try {
    const described = await describeDevice(transport);
    lap("described");
    const match = findChip(part);
    if (match.kind !== "chip") throw new Error(`no chip ${part}`);
    const { target } = resolveTarget(described, [candidateForChip(match.chip, described)]);
    const start = match.chip.target.layout.regions[0]?.runs[0]?.start ?? 0x0800_0000;
    const bytes = Uint8Array.from(readFileSync(file));
    const image = imageFromSegments([{ address: start, bytes }]);
    const job = {
      transport,
      device: described,
      target,
      reconnect: () => reopenUsbDevice(found),
      confirmLeft: () => leaves(found),
    };
    const result = await flash(job, [{ alternateSetting: null, image }]);
    lap("flashed");
    return { result, oddities: described.oddities, alternates: described.alternates.length };
  } finally {
    await transport.close();
    lap("closed");
  }
}

const outcome = await main().catch((error: unknown) => ({
  error: isCodedError(error)
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: "unexpected", message: String(error) },
}));
process.stdout.write(`${JSON.stringify({ ...Object(outcome), laps })}\n`);
