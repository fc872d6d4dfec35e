/** What is found out about this system, for `doctor` and for the hint when no device is found. */
import type { LookedAt } from "../devices/choose.js";
import { lookAt } from "../devices/open-device.js";
import { findOnBus } from "../devices/usb.js";
import { diagnose } from "../doctor/diagnose.js";
import type { Cause } from "../doctor/diagnosis.js";
import { gather, readLinux } from "../doctor/gather/index.js";
import { thisPlace, thisSystem } from "../doctor/gather/place.js";
import type { Surroundings } from "../doctor/surroundings.js";
import { BUNDLED_PROFILES } from "../profiles/profile-book.js";
import { deviceName } from "../text/doctor.js";
import type { Context } from "../verb.js";
import { seekerOf } from "./session.js";

/** The surroundings: of this system, unless a test says otherwise. */
export async function surroundingsOf(context: Context): Promise<Surroundings> {
  if (context.surroundings !== undefined) return context.surroundings();
  return gather(thisPlace({ usb: context.usb, tryDevices: () => tryDevices(context) }));
}

/** What udev's rules depend on. Nothing is opened for that: rules are wanted where nothing can be. */
export async function ruleFactsOf(
  context: Context,
): Promise<Pick<Surroundings, "system" | "user" | "devices" | "udev">> {
  if (context.surroundings !== undefined) return context.surroundings();
  const here = thisSystem();
  const { system, user } = here;
  return system === "linux" ? readLinux(here) : { system, user, devices: [], udev: null };
}

async function tryDevices(context: Context): Promise<readonly LookedAt[]> {
  const looked: LookedAt[] = [];
  for (const found of await findOnBus(seekerOf(context, BUNDLED_PROFILES))) {
    // What runs its firmware is left alone: nothing that it says is needed here.
    const isTried = found.mode === "dfu";
    looked.push(isTried ? await lookAt(found, BUNDLED_PROFILES) : { found, refusal: null });
  }
  return looked;
}

/** Causes that say nothing about why this very board is not seen. */
const UNTOLD: readonly Cause[] = ["nothing-found", "foreign-run-time", "ready", "same-serial"];

/** The most likely reason why no device is in DFU mode, in a clause; null if none stands out. */
export async function whyNothing(context: Context): Promise<string | null> {
  const findings = diagnose(await surroundingsOf(context));
  const finding = findings.find(({ cause }) => !UNTOLD.includes(cause));
  if (finding === undefined) return null;
  const { device, message } = finding;
  return device === null ? message : `${deviceName(device)}: ${message}`;
}
