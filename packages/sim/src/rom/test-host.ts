/**
 * A host for the tests of the boot ROM: raw requests on a clock of its own, no protocol
 * core. Does not ship.
 */
import type { Rom, RomAnswer, RomOptions } from "../rom-types.js";
import { createRom } from "./index.js";
import { type TestLine, type TestProfileOptions, testProfile } from "./test-profile.js";

/** A boot ROM with a host on it. */
export interface TestHost {
  readonly rom: Rom;
  nowMs: number;
  /** Any request by its setup bytes as in a bus trace, and its data; held answers move the clock. */
  readonly raw: (setupHex: string, data?: Uint8Array) => RomAnswer;
  /** DFU_DNLOAD. */
  readonly download: (wBlockNum: number, bytes: readonly number[] | Uint8Array) => RomAnswer;
  /** DFU_UPLOAD. */
  readonly upload: (wBlockNum: number, lengthBytes: number) => RomAnswer;
  /** The six bytes of GETSTATUS as hex, or the kind of the answer. */
  readonly status: () => string;
  readonly clearStatus: () => RomAnswer;
  /** Clears an error, if there is one: some boot ROMs take CLRSTATUS amiss outside dfuERROR. */
  readonly ready: () => void;
  readonly abort: () => RomAnswer;
  readonly getState: () => RomAnswer;
  /** A download and every GETSTATUS until the outcome, poll times waited out: all answers. */
  readonly run: (wBlockNum: number, bytes: readonly number[] | Uint8Array) => readonly string[];
  readonly setAddress: (address: number) => readonly string[];
  readonly erase: (address: number) => readonly string[];
  /** Sets the pointer and writes one block; the last status. */
  readonly write: (address: number, bytes: readonly number[] | Uint8Array) => string;
  /** Sets the pointer, aborts, reads one block and aborts. */
  readonly read: (address: number, lengthBytes: number) => RomAnswer;
  readonly select: (alternateSetting: number) => RomAnswer;
}

/** Everything about a boot ROM but its profile, and the profile by its line. */
export interface TestHostOptions extends TestProfileOptions {
  readonly rom?: Omit<RomOptions, "profile">;
}

const DFU_ERROR = 10;
const TYPES = ["standard", "class", "vendor"] as const;
const RECIPIENTS = ["device", "interface", "endpoint", "other"] as const;

/** Bytes as `00 64 00`. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}

/** The bytes of `00 64 00`. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.split(" "), (part) => Number.parseInt(part, 16));
}

/** `21 a0 a1 a2 a3`, or another opcode with an address. */
export function command(opcode: number, address: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = opcode;
  new DataView(bytes.buffer).setUint32(1, address, true);
  return bytes;
}

/** A host on a new boot ROM. */
export function testHost(line: TestLine, options: TestHostOptions = {}): TestHost {
  return hostOf(createRom({ profile: testProfile(line, options), ...options.rom }));
}

/** A host on `rom`. */
export function hostOf(rom: Rom): TestHost {
  const host: TestHost = {
    rom,
    nowMs: 0,
    raw(setupHex, data = new Uint8Array(0)) {
      const view = new DataView(bytesOf(setupHex).buffer);
      const type = view.getUint8(0);
      const answer = rom.control(
        {
          requestType: TYPES[(type >> 5) & 3] ?? "vendor",
          recipient: RECIPIENTS[type & 31] ?? "other",
          request: view.getUint8(1),
          value: view.getUint16(2, true),
          index: view.getUint16(4, true),
          length: view.getUint16(6, true),
        },
        data,
        host.nowMs,
      );
      if (answer.kind === "ok") host.nowMs += answer.afterMs;
      return answer;
    },
    download: (wBlockNum, bytes) =>
      host.raw(`21 01 ${u16(wBlockNum)} 00 00 ${u16(bytes.length)}`, Uint8Array.from(bytes)),
    upload: (wBlockNum, lengthBytes) =>
      host.raw(`A1 02 ${u16(wBlockNum)} 00 00 ${u16(lengthBytes)}`),
    status() {
      const answer = host.raw("A1 03 00 00 00 00 06 00");
      return answer.kind === "ok" ? hex(answer.bytes) : answer.kind;
    },
    clearStatus: () => host.raw("21 04 00 00 00 00 00 00"),
    ready() {
      if (bytesOf(host.status())[4] === DFU_ERROR) host.clearStatus();
    },
    abort: () => host.raw("21 06 00 00 00 00 00 00"),
    getState: () => host.raw("A1 05 00 00 00 00 01 00"),
    run(wBlockNum, bytes) {
      const answers: string[] = [host.download(wBlockNum, bytes).kind];
      for (let tries = 0; tries < 50; tries++) {
        const status = host.status();
        answers.push(status);
        if (status === "stall") {
          host.nowMs += 5;
          continue;
        }
        if (status.length < 17) break;
        const record = bytesOf(status);
        if (record[4] !== 4) break;
        host.nowMs += (record[1] ?? 0) + (record[2] ?? 0) * 256 + (record[3] ?? 0) * 65536;
      }
      return answers;
    },
    setAddress: (address) => host.run(0, command(0x21, address)),
    erase: (address) => host.run(0, command(0x41, address)),
    write(address, bytes) {
      host.setAddress(address);
      return host.run(2, bytes).at(-1) ?? "";
    },
    read(address, lengthBytes) {
      host.setAddress(address);
      host.abort();
      const answer = host.upload(2, lengthBytes);
      if (answer.kind === "ok") host.abort();
      return answer;
    },
    select: (alternateSetting) => rom.selectAlternate(alternateSetting, host.nowMs),
  };
  return host;
}

function u16(value: number): string {
  return hex(Uint8Array.of(value & 0xff, value >>> 8));
}
