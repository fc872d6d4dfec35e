/** `--record FILE`: writes down what goes between the program and the devices that it finds. */
import { createHash, randomBytes } from "node:crypto";
import {
  type Digest,
  formatRecordingEntry,
  formatRecordingHeader,
  newRecorder,
  type Recorder,
  type RecordingEntry,
  recordTransport,
  type Told,
  type When,
} from "@dfukit/sim";
import { VERSION } from "../version.js";
import type { FoundDevice, FoundDevices } from "./found-device.js";
import type { RecordRequest } from "./record-request.js";
import { recordedWords } from "./recorded-words.js";
import { beginRecording } from "./recording-file.js";
import { refusalOf } from "./refusal.js";

/** Digits of a digest that are kept: enough to tell pieces of a memory apart. */
const DIGEST_DIGITS = 16;
const SALT_BYTES = 16;

/** The digest of a recording: the beginning of SHA-256 over its salt and the bytes. */
export function recordingDigest(salt: string): Digest {
  const first = Buffer.from(salt, "hex");
  return (bytes) =>
    createHash("sha256").update(first).update(bytes).digest("hex").slice(0, DIGEST_DIGITS);
}

/**
 * The same devices, recorded into a file, which is begun anew. Each line is written at
 * once, so that the file tells how far a run came that was cut.
 * @throws CliError `output-failed`, `usage`.
 */
export function recordDevices(
  { devices, whyNothing }: FoundDevices,
  request: RecordRequest,
): FoundDevices {
  const salt = request.hasData ? null : randomBytes(SALT_BYTES).toString("hex");
  const system = `${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const header = formatRecordingHeader({
    madeBy: `dfukit ${VERSION}, ${system}`,
    words: recordedWords(request.words),
    salt,
    devices: devices.map(({ identity, mode }) => ({ identity, mode })),
  });
  const append = beginRecording(request, header);
  const write = (entry: RecordingEntry): void => append(formatRecordingEntry(entry));
  const digest = salt === null ? null : recordingDigest(salt);
  return {
    devices: devices.map((found, device) => recordDevice(found, { device, digest, write })),
    whyNothing: async () => {
      const why = await whyNothing();
      write({ kind: "nothing", device: 0, atMs: 0, tookMs: 0, why });
      return why;
    },
  };
}

interface Recording {
  readonly device: number;
  readonly digest: Digest | null;
  readonly write: (entry: RecordingEntry) => void;
}

function recordDevice(found: FoundDevice, recording: Recording): FoundDevice {
  const startMs = found.nowMs();
  let isRegister = false;
  const recorder = newRecorder({
    ...recording,
    nowMs: () => found.nowMs() - startMs,
    isRegister: () => isRegister,
  });
  const readingRegister: FoundDevice["readingRegister"] = async (work) => {
    isRegister = true;
    try {
      return await work();
    } finally {
      isRegister = false;
    }
  };
  return { ...recorded(found, recorder), readingRegister };
}

function recorded(found: FoundDevice, recorder: Recorder): FoundDevice {
  return {
    ...found,
    nowMs: recorder.nowMs,
    open: async () => {
      const transport = await noted(recorder, found.open, (when, told) => {
        const opened = withValue(told, (one) => one?.interfaceNumber ?? null);
        return { kind: "open", ...when, told: opened };
      });
      return transport === null ? null : recordTransport(transport, recorder);
    },
    enterDfuMode: async () => {
      const entered = await noted(recorder, found.enterDfuMode, (when, told) => {
        return { kind: "dfu-mode", ...when, told: withValue(told, ({ identity }) => identity) };
      });
      return recorded(entered, recorder);
    },
    askForPowerCycle: async (tell) => {
      const ask = (): Promise<void> => found.askForPowerCycle(tell);
      await noted(recorder, ask, (when, told) => {
        return { kind: "power-cycle", ...when, told: withValue(told, () => null) };
      });
    },
    isPresent: () =>
      noted(
        recorder,
        async () => found.isPresent(),
        (when, told) => ({ kind: "present", ...when, told }),
      ),
    wait: async (milliseconds, signal) => {
      const when = recorder.begin();
      try {
        await found.wait(milliseconds, signal);
      } finally {
        recorder.write({ kind: "wait", ...when(), milliseconds });
      }
    },
  };
}

/** Does the work and notes what came of it, an error as well. @throws what `work` throws. */
async function noted<T>(
  { begin, write }: Recorder,
  work: () => Promise<T>,
  entryOf: (when: When, told: Told<T>) => RecordingEntry,
): Promise<T> {
  const when = begin();
  let value: T;
  try {
    value = await work();
  } catch (error) {
    write(entryOf(when(), { kind: "refused", refusal: refusalOf(error) }));
    throw error;
  }
  write(entryOf(when(), { kind: "ok", value }));
  return value;
}

function withValue<T, U>(told: Told<T>, give: (value: T) => U): Told<U> {
  return told.kind === "ok" ? { kind: "ok", value: give(told.value) } : told;
}
