/**
 * `--replay FILE`: the devices of a recording, which answer as they did then. Nothing of this
 * machine is asked: what the other one said is in the recording.
 */
import { parseRecording, type Replay, type Replayed, startReplay } from "@dfukit/sim";
import { readInputFile } from "../files/read-file.js";
import { printable } from "../text/style.js";
import type { FoundDevice, FoundDevices, ReplayInsight, Tell } from "./found-device.js";
import { recordingDigest } from "./recording.js";
import { replayedError } from "./refusal.js";

/**
 * The devices of a recording.
 * @param tell is told what the recording is.
 * @throws CliError of reading the file; SimError `recording-malformed`.
 */
export function findReplayed(path: string, tell: Tell): FoundDevices {
  const recording = parseRecording(Buffer.from(readInputFile(path)).toString("utf8"));
  const { madeBy, salt, devices } = recording.header;
  const data = salt === null ? "with" : "without";
  tell(
    `replaying a recording of ${printable(madeBy)}, ${data} memory contents: no device is talked to`,
  );
  const replay = startReplay(recording, recordingDigest(salt ?? ""));
  return {
    devices: devices.map((_device, index) => replayed(replay, index)),
    whyNothing: async () => {
      const why = replay.whyNothing();
      if (replay.problem !== null) throw replay.problem;
      return why === null ? null : printable(why);
    },
  };
}

function replayed(replay: Replay, index: number): FoundDevice {
  const device = replay.devices[index];
  if (device === undefined) throw new RangeError(`no device ${index}`);
  return {
    identity: device.identity,
    mode: device.mode,
    simulated: true,
    persists: false,
    memoryFile: null,
    open: async () => answerOf(replay, replay.open(index)),
    enterDfuMode: async () => {
      const identity = answerOf(replay, replay.enterDfuMode(index));
      return { ...replayed(replay, index), identity, mode: "dfu" };
    },
    askForPowerCycle: async () => {
      answerOf(replay, replay.powerCycle(index));
    },
    isPresent: async () => answerOf(replay, replay.isPresent(index)),
    nowMs: () => replay.nowMs(index),
    wait: async (milliseconds) => {
      replay.wait(index, milliseconds);
      // Ctrl-C is heard only between turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    },
    finish: (tell) => {
      const { problem, leftCount } = replay;
      if (problem === null && leftCount > 0) tell(`note: the recording goes on: ${leftCount} more`);
    },
    replay: insightInto(replay),
  };
}

/** @throws the error that there was then; SimError `replay-diverged`. */
function answerOf<T>(replay: Replay, told: Replayed<T>): T {
  if (told === null) throw replay.problem ?? new Error("a replay gave no answer");
  if (told.kind === "refused") throw replayedError(told.refusal);
  return told.value;
}

function insightInto(replay: Replay): ReplayInsight {
  return {
    problem: () => replay.problem,
    madeUp: () => {
      const { standInCount: blocksRead, differingCount: blocksWritten } = replay;
      return blocksRead + blocksWritten === 0 ? null : { blocksRead, blocksWritten };
    },
    madeUpAt: (address) => replay.madeUpAt(address),
    offer: (segments) => {
      for (const { address, bytes } of segments) replay.offer(address, bytes);
    },
  };
}
