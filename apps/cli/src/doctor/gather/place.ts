/** Where the surroundings are gathered: this system, or one that a test has laid out. */
import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import { loadUsb, type UsbSource } from "@dfukit/node-usb";
import type { LookedAt } from "../../devices/choose.js";
import type { SeenUser, SystemName } from "../surroundings.js";
import type { LinuxSystem } from "./linux.js";

/** A system, and who runs the program. */
export interface System extends LinuxSystem {
  readonly system: SystemName;
  readonly user: SeenUser;
}

/** Where to look, and how to open what is there. */
export interface Place extends System {
  readonly usb: UsbSource;
  /** Loads npm `usb`, if `usb` has none. @throws UsbError `usb-unavailable`. */
  readonly load: typeof loadUsb;
  /** Opens what has a DFU interface, in DFU mode, and tells what came of it. @throws UsbError `usb-unavailable`. */
  readonly tryDevices: () => Promise<readonly LookedAt[]>;
}

/** This system. */
export function thisSystem(): System {
  return {
    root: "",
    run,
    env: process.env,
    monotonicS: Number(process.hrtime.bigint()) / 1e9,
    system: systemOf(process.platform),
    user: thisUser(),
  };
}

/** This system, with its USB. */
export function thisPlace(how: Pick<Place, "usb" | "tryDevices">): Place {
  return { ...thisSystem(), load: loadUsb, ...how };
}

function systemOf(platform: NodeJS.Platform): SystemName {
  if (platform === "linux") return "linux";
  if (platform === "win32") return "windows";
  return platform === "darwin" ? "macos" : "other";
}

function thisUser(): SeenUser {
  const groups = run("id", ["-Gn"]);
  return {
    name: nameOfUser(),
    id: process.getuid?.() ?? null,
    isRoot: process.getuid?.() === 0,
    groups: groups === null ? [] : groups.trim().split(/\s+/),
    isRemote: process.env.SSH_CONNECTION !== undefined,
  };
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "this user"; // a container may have none by that number
  }
}

const RUN_MS = 15_000;

function run(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    timeout: RUN_MS,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  });
  return status === 0 ? stdout : null;
}
