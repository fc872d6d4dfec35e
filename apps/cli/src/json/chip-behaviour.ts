/** Behaviour and times of a boot ROM, as they stand in `dfukit/chips-show@1`. */
import { QUIRKS } from "@dfukit/core";
import { formatByte } from "@dfukit/memory";
import type { ProfileBehaviour, ProfileTimes, TimeFact } from "@dfukit/profiles";
import { type Json, jsonCited } from "./chip-cited.js";

/** What it does while it works, and its deviations, those of leaving among them. */
export function jsonBehaviour({ statusWhileBusy, announced, quirks }: ProfileBehaviour): Json {
  return {
    statusWhileBusy: { value: statusWhileBusy.value, ...jsonCited(statusWhileBusy) },
    announced: announced && {
      setAddressMs: announced.setAddressMs,
      eraseMs: announced.eraseMs,
      writeMs: announced.writeMs,
      massEraseMs: announced.massEraseMs,
      ...jsonCited(announced),
    },
    quirks: quirks.map((quirk) => ({
      name: quirk.name,
      meaning: QUIRKS[quirk.name],
      romIds: quirk.romIds.map(formatByte),
      ...jsonCited(quirk),
    })),
  };
}

/** Times at one setting of the supply voltage; null where not known. */
export function jsonTimes({ supply, erase, program, massErase }: ProfileTimes): Json {
  return {
    supply,
    erase: erase.map((fact) => ({ sectorSizeBytes: fact.sectorSizeBytes, ...jsonTime(fact) })),
    program: program && { unitBytes: program.unitBytes, ...jsonTime(program) },
    massErase: massErase && jsonTime(massErase),
  };
}

function jsonTime(fact: TimeFact): Json {
  return { typicalMs: fact.typicalMs, maximumMs: fact.maximumMs, ...jsonCited(fact) };
}
