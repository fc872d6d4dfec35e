/** A boot ROM that answers by script and notes what it is told: for tests of the bus alone. */
import type { AddressRange } from "@dfukit/memory";
import { listProfiles, type Profile } from "@dfukit/profiles";
import type { Rom, RomAnswer } from "../rom-types.js";
import type { DeviceSetup } from "./request.js";

export interface Told {
  readonly request: number;
  readonly value: number;
  readonly length: number;
  readonly data: readonly number[];
  readonly nowMs: number;
}

export interface ScriptedRom extends Rom {
  attached: boolean;
  /** Control transfers since the device was plugged in. */
  readonly told: Told[];
  /** Everything else, as text. */
  readonly events: string[];
  /** The answer to each control transfer. */
  answer: (setup: DeviceSetup, data: Uint8Array) => RomAnswer;
  answerSelect: RomAnswer;
}

export function profileById(id: string): Profile {
  const profile = listProfiles().find((each) => each.id.startsWith(id));
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

export function ok(...bytes: readonly number[]): RomAnswer {
  return { kind: "ok", bytes: Uint8Array.from(bytes), afterMs: 0 };
}

/** dfuDNLOAD-IDLE, OK, bwPollTimeout 5: what GETSTATUS answers; UPLOAD gives 8 bytes. */
export function plainAnswers(setup: DeviceSetup): RomAnswer {
  if (setup.request === 3) return ok(0, 5, 0, 0, 5, 0);
  if (setup.request === 5) return ok(5);
  return setup.request === 2 ? ok(0, 1, 2, 3, 4, 5, 6, 7) : ok();
}

export function scriptedRom(part: string | null = null, id = "stm32l07"): ScriptedRom {
  const told: Told[] = [];
  const events: string[] = [];
  const rom: ScriptedRom = {
    profile: profileById(id),
    part,
    bankMode: null,
    attached: true,
    startedAt: null,
    violations: [],
    violationsDropped: 0,
    busyMs: 0,
    eraseCounts: new Map(),
    told,
    events,
    answer: plainAnswers,
    answerSelect: ok(),
    control(setup, data, nowMs) {
      if (setup.requestType === "standard") return { kind: "stall" };
      const { request, value, length } = setup;
      told.push({ request, value, length, data: [...data], nowMs });
      return rom.answer(setup, data);
    },
    selectAlternate(alternateSetting, nowMs) {
      events.push(`select ${alternateSetting} at ${nowMs}`);
      return rom.answerSelect;
    },
    busReset(nowMs) {
      events.push(`reset at ${nowMs}`);
    },
    powerCycle(nowMs) {
      rom.attached = true;
      events.push(`power cycle at ${nowMs}`);
    },
    cutPower(nowMs) {
      events.push(`cut at ${nowMs}`);
    },
    readMemory(range: AddressRange) {
      if (range.start >= 0x4000_0000) throw new RangeError("unmapped");
      return new Uint8Array(range.end - range.start);
    },
    writeMemory() {},
    damage(address) {
      events.push(`damage 0x${address.toString(16)}`);
    },
  };
  return rom;
}
