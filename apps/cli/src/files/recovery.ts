/**
 * The recovery file: bytes of partly covered sectors, on disk before their sector is
 * erased, so that the next run can put them back if this one is cut. One file for each
 * device; deleted when its bytes are verified in place.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RequestedImage } from "@dfukit/core";
import { combineSegments, formatHex, type Image, type Segment } from "@dfukit/memory";
import type { OpenDevice } from "../devices/open-device.js";
import { readInputFile } from "./read-file.js";
import { buildRecovery, type Owner, parseRecovery } from "./recovery-document.js";
import { writeOutputFile } from "./write-file.js";

/** What the recovery file says about a device, and where bytes that must be kept now go. */
export interface RecoveryFile {
  /** Null: nothing is to be written. */
  readonly path: string | null;
  /** Bytes of an earlier run that was cut. */
  readonly restore: Image | null;
  /** A file that is in the way, and why it is not used. */
  readonly unused: { readonly path: string; readonly why: string } | null;
}

/**
 * Looks for the device's recovery file: the one that `--recovery` names, or any in the
 * user's state folder that is this device's.
 * @param option a file, `none`, or undefined.
 */
export function findRecovery(open: OpenDevice, option: string | undefined): RecoveryFile {
  // A simulated device without a memory file is gone when the process ends, and its bytes with it.
  const isPointless = option === undefined && !open.found.persists;
  if (option === "none" || isPointless) return { path: null, restore: null, unused: null };
  const owner = ownerOf(open);
  if (option === undefined) return searchRecovery(owner);
  if (!existsSync(option)) return { path: option, restore: null, unused: null };
  const read = parseRecovery(readInputFile(option), owner);
  if (read.kind === "own" || read.kind === "moved") {
    return { path: option, restore: read.image, unused: null };
  }
  return { path: freePath(option), restore: null, unused: { path: option, why: read.why } };
}

/** Serial numbers of boot ROMs are not unique, so that the place has to be the same, too. */
function searchRecovery(owner: Owner): RecoveryFile {
  const folder = stateFolder();
  const own = join(folder, nameFor(owner));
  let unused: RecoveryFile["unused"] = null;
  for (const name of recoveryNames(folder)) {
    const path = join(folder, name);
    const read = parseRecovery(readInputFile(path), owner);
    if (read.kind === "own") return { path, restore: read.image, unused: null };
    if (read.kind === "moved" || path === own) unused = { path, why: read.why };
  }
  return { path: existsSync(own) ? freePath(own) : own, restore: null, unused };
}

function recoveryNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^recovery-.*\.json$/.test(name));
}

/** What is written, and for which device. */
export interface KeptBytes {
  readonly open: OpenDevice;
  /** What is being flashed. */
  readonly images: readonly RequestedImage[];
  readonly segments: readonly Segment[];
}

/**
 * Writes the bytes so that they outlive a loss of power.
 * @throws CliError `output-failed`, and then nothing may be erased.
 */
export function writeRecovery(path: string, { open, images, segments }: KeptBytes): void {
  const bytes = buildRecovery(ownerOf(open), images, segments);
  writeOutputFile(path, bytes, { durable: true, makeFolder: true });
}

/** The bytes of both, those of the earlier run where both have some: they are from before any erase. */
export function keepBoth(earlier: Image | null, segments: readonly Segment[]): readonly Segment[] {
  return combineSegments([...segments, ...(earlier?.segments ?? [])], "last").image.segments;
}

/** Removes the file, if it is there. */
export function removeRecovery(path: string): void {
  rmSync(path, { force: true });
}

function ownerOf({ device, resolved, found }: OpenDevice): Owner {
  return {
    simulated: found.simulated,
    vendorId: formatHex(device.vendorId, 4),
    productId: formatHex(device.productId, 4),
    serialNumber: device.serialNumber,
    path: found.identity.path,
    chip: profileOf(resolved),
  };
}

/** The chip line, also where the part is not decided. */
function profileOf({ chip, candidates }: OpenDevice["resolved"]): string | null {
  const [first, second] = candidates;
  return chip?.profileId ?? (second === undefined ? (first?.profile.id ?? null) : null);
}

/** Where programs of the user keep what must outlive them, as each system has it. */
function stateFolder(): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = process.env;
  const state =
    process.platform === "win32" && LOCALAPPDATA !== undefined
      ? LOCALAPPDATA
      : XDG_STATE_HOME || join(homedir(), ".local", "state");
  return join(state, "dfukit");
}

function nameFor({ vendorId, productId, serialNumber, path }: Owner): string {
  const words = [vendorId.slice(2), productId.slice(2), serialNumber ?? "no-serial", path ?? ""];
  const name = words.map((word) => word.replace(/[^0-9A-Za-z-]/g, "_")).join("-");
  return `recovery-${name}.json`;
}

function freePath(path: string): string {
  for (let number = 2; ; number++) {
    const candidate = path.replace(/(\.[^./\\]*)?$/, `-${number}$1`);
    if (!existsSync(candidate)) return candidate;
  }
}
