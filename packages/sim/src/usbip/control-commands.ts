/** The commands of the control socket, each from parsed JSON to a value that JSON can hold. */
import type { AddressRange } from "@dfukit/memory";
import { snapshotOf } from "../bus/counters.js";
import { parseFault } from "../bus/fault-text.js";
import { formatTranscriptEntry } from "../bus/transcript.js";
import type { ExportedDevice } from "./exported-device.js";

type Command = Readonly<Record<string, unknown>>;

const DEVICE_COMMANDS = {
  /** Traffic since the start or the last reset. */
  counters: ({ bus }) => snapshotOf(bus.counters),
  "reset-counters": (device) => device.resetCounters(),
  /** Bytes `start` to `end`, exclusive, as a debug probe sees them: lower-case hexadecimal digits. */
  memory: ({ rom }, command) => hexOf(rom.readMemory(rangeIn(command))),
  /** Puts bytes, in hexadecimal digits, into memory past all rules, as a debug probe does. */
  "write-memory": ({ rom }, command) =>
    rom.writeMemory(numberIn(command, "start"), bytesIn(command, "bytes")),
  /** What the host has done that no host must do: the first 4096. */
  violations: ({ rom }) => rom.violations,
  /** Milliseconds that flash operations have really taken so far. */
  "busy-time": ({ rom }) => rom.busyMs,
  /** What went over the bus, as lines of text, oldest first: the newest 32 768 at least. */
  transcript: ({ bus }) => bus.transcript.map(formatTranscriptEntry),
  /** Replaces all faults: `faults`, spelled as docs/simulator.md says. */
  faults: (device, command) => device.setFaults(textsIn(command, "faults").map(parseFault)),
  unplug: (device) => device.unplug(),
  replug: (device) => device.replug(),
  /** Whether it is on the bus and imported, and where a leave has started the application. */
  state: (device) => stateOf(device),
} as const satisfies Readonly<
  Record<string, (device: ExportedDevice, command: Command) => unknown>
>;

/** Carries out a command. @throws Error, SimError or RomError, whose message tells what is wrong with it. */
export function runCommand(command: Command, devices: readonly ExportedDevice[]): unknown {
  const name = command.command;
  if (name === "devices") return devices.map(stateOf);
  if (typeof name !== "string" || !isDeviceCommand(name)) {
    const names = ["devices", ...Object.keys(DEVICE_COMMANDS)].join(", ");
    throw new SyntaxError(`"command" is ${JSON.stringify(name)}, expected one of ${names}`);
  }
  const device = devices.find(({ record }) => record.busId === command.device);
  if (device === undefined) {
    const ids = devices.map(({ record }) => record.busId).join(", ");
    throw new SyntaxError(`"device" is ${JSON.stringify(command.device)}, expected ${ids}`);
  }
  return DEVICE_COMMANDS[name](device, command) ?? null;
}

function isDeviceCommand(name: string): name is keyof typeof DEVICE_COMMANDS {
  return Object.hasOwn(DEVICE_COMMANDS, name);
}

function stateOf(device: ExportedDevice): unknown {
  const { rom, record } = device;
  const attached = device.isPresent();
  const { nextIndex, nowMs, transcriptDropped } = device.bus;
  return {
    device: record.busId,
    part: rom.part,
    attached,
    imported: device.isTaken(),
    startedAt: rom.startedAt,
    /** The number that the next DFU request will have, for triggers of faults. */
    nextRequest: nextIndex,
    nowMs,
    /** Violations, and lines of the transcript, that are no longer there. */
    violationsDropped: rom.violationsDropped,
    transcriptDropped,
  };
}

function numberIn(command: Command, key: string): number {
  const value = command[key];
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new SyntaxError(`"${key}" is ${JSON.stringify(value)}, expected an address`);
}

function rangeIn(command: Command): AddressRange {
  const [start, end] = [numberIn(command, "start"), numberIn(command, "end")];
  if (end > start) return { start, end };
  throw new SyntaxError(`"end" is ${end}, expected an address above "start", which is ${start}`);
}

function textsIn(command: Command, key: string): readonly string[] {
  const value = command[key];
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
  throw new SyntaxError(`"${key}" is ${JSON.stringify(value)}, expected a list of texts`);
}

function bytesIn(command: Command, key: string): Uint8Array {
  const value = command[key];
  if (typeof value === "string" && /^(?:[0-9a-f]{2})+$/i.test(value)) {
    return Uint8Array.from(value.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  }
  throw new SyntaxError(`"${key}" is ${JSON.stringify(value)}, expected hexadecimal digits`);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
