/**
 * The recovery file: bytes of partly covered sectors, on disk before their sector is
 * erased, so that the next run can put them back if this one is cut. One file for each
 * device; deleted when its bytes are verified in place.
 */
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, parse } from "node:path";
import type { RequestedImage } from "@dfukit/core";
import { formatHex } from "@dfukit/memory";
import type { OpenDevice } from "../devices/open-device.js";
import { readInputFile } from "./read-file.js";
import { buildRecovery, type KeptContent, type Owner, parseRecovery } from "./recovery-document.js";
import { writeOutputFile } from "./write-file.js";

/** What the recovery file says about a device, and where bytes that must be kept now go. */
export interface RecoveryFile {
  /** Null: nothing is to be written. */
  readonly path: string | null;
  /** Bytes of an earlier run that was cut, which are in that file. */
  readonly kept: KeptContent | null;
  /** Whether the user has named the file: its bytes are wanted, wherever the device is from. */
  readonly isNamed: boolean;
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
  if (option === "none" || isPointless) return { ...NO_FILE, path: null };
  const owner = ownerOf(open);
  if (option === undefined) return searchRecovery(owner);
  if (!existsSync(option)) return { ...NO_FILE, path: option };
  const read = parseRecovery(readInputFile(option), owner);
  if (read.kind === "own" || read.kind === "moved") {
    return { path: option, kept: read.content, isNamed: true, unused: null };
  }
  return { ...NO_FILE, path: freePath(option), unused: { path: option, why: read.why } };
}

const NO_FILE = { kept: null, isNamed: false, unused: null } as const;

/** Serial numbers of boot ROMs are not unique, so that the place has to be the same, too. */
function searchRecovery(owner: Owner): RecoveryFile {
  const folder = stateFolder();
  const own = join(folder, nameFor(owner));
  let unused: RecoveryFile["unused"] = null;
  for (const name of recoveryNames(folder)) {
    const path = join(folder, name);
    const read = parseRecovery(readInputFile(path), owner);
    if (read.kind === "own") return { path, kept: read.content, isNamed: false, unused: null };
    if (read.kind === "moved" || path === own) unused = { path, why: read.why };
  }
  return { ...NO_FILE, path: freePath(own), unused };
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
  readonly content: KeptContent;
}

/**
 * Writes the bytes so that they outlive a loss of power.
 * @throws CliError `output-failed`, and then nothing may be erased.
 */
export function writeRecovery(path: string, { open, images, content }: KeptBytes): void {
  const bytes = buildRecovery(ownerOf(open), images, content);
  writeOutputFile(path, bytes, { durable: true, makeFolder: true });
}

/** Removes the file, if it is there. */
export function removeRecovery(path: string): void {
  rmSync(path, { force: true });
}

/**
 * Sets the file aside under another name: no later run uses it by itself, and whoever
 * wants its bytes can name it with --recovery. Returns the new name.
 */
export function retireRecovery(path: string): string {
  const retired = freePath(`${path}.old`);
  renameSync(path, retired);
  return retired;
}

function ownerOf({ device, resolved, found }: OpenDevice): Owner {
  return {
    simulated: found.simulated,
    vendorId: formatHex(device.vendorId, 4),
    productId: formatHex(device.productId, 4),
    serialNumber: device.serialNumber,
    path: found.identity.path,
    chip: profileOf(resolved),
    memoryFile: found.memoryFile,
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

function nameFor({ vendorId, productId, serialNumber, path, memoryFile }: Owner): string {
  const ids = [vendorId.slice(2), productId.slice(2), serialNumber ?? "no-serial", path ?? ""];
  const words = memoryFile === null ? ids : [...ids, parse(memoryFile).name];
  const name = words.map((word) => word.replace(/[^0-9A-Za-z-]/g, "_")).join("-");
  return `recovery-${name}.json`;
}

/** `path`, or if that is taken the same with a number. */
function freePath(path: string): string {
  if (!existsSync(path)) return path;
  for (let number = 2; ; number++) {
    const candidate = path.replace(/(\.[^./\\]*)?$/, `-${number}$1`);
    if (!existsSync(candidate)) return candidate;
  }
}
