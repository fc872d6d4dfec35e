/** Options that the device verbs share. Options and types only, so that help stays fast. */
import type { FormatId } from "@dfukit/formats";
import { INPUT_FORMATS } from "../args/format-names.js";
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** How every device verb finds its device. */
export interface DeviceArguments extends ProfileArguments {
  readonly sim: readonly string[];
  readonly device?: string | undefined;
  readonly chip?: string | undefined;
  /** Empty for `--wait` without a number. */
  readonly wait?: string | undefined;
  readonly record?: string | undefined;
  readonly recordData?: boolean | undefined;
  readonly replay?: string | undefined;
}

/** The options of {@link DeviceArguments}. */
export const DEVICE_OPTIONS = {
  sim: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "a simulated device in place of USB: CHIP[,KEY=VALUE…]",
  },
  device: {
    type: "string",
    requiresArg: true,
    describe: "which one: serial=…, path=…, VID:PID, or a number from list",
  },
  chip: {
    type: "string",
    requiresArg: true,
    describe: "part number, overrules the match; none: believe the descriptor",
  },
  wait: { type: "string", describe: "wait for a device, at most SECONDS (--wait=SECONDS)" },
  record: {
    type: "string",
    requiresArg: true,
    describe: "write what goes over the bus into FILE, for a bug report",
  },
  "record-data": { type: "boolean", describe: "with memory contents (default: without)" },
  replay: {
    type: "string",
    requiresArg: true,
    describe: "play a FILE of --record in place of a device",
  },
  ...PROFILE_OPTIONS,
} as const satisfies Verb["options"];

/** Options whose value may be left away, and then begins with `=` if it is there. */
export const OPTIONAL_VALUES: readonly string[] = ["wait"];

/** A device verb that does work. */
export interface JobArguments extends DeviceArguments {
  readonly jsonLines: boolean;
}

/** The options of {@link JobArguments}. */
export const JOB_OPTIONS = {
  ...DEVICE_OPTIONS,
  "json-lines": {
    type: "boolean",
    describe: "print one JSON line for each event, the document last",
  },
} as const satisfies Verb["options"];

/** What a verb that takes firmware files is told about them. */
export interface InputArguments {
  readonly inputs: readonly string[];
  readonly from?: FormatId | undefined;
  readonly lenient: boolean;
  readonly address?: string | undefined;
  readonly crop: readonly string[];
  readonly exclude: readonly string[];
  readonly offset?: string | undefined;
  readonly fill: readonly string[];
  readonly overlap?: "first" | "last" | undefined;
  readonly family?: string | undefined;
  readonly ignoreIds: boolean;
}

/** The positional argument of {@link InputArguments}. */
export const INPUT_POSITIONAL = {
  inputs: {
    array: true,
    type: "string",
    demandOption: true,
    describe: "FILE[@ADDRESS][,alt=N]; - is standard input",
  },
} as const satisfies Verb["arguments"];

/** The options of {@link InputArguments}. */
export const INPUT_OPTIONS = {
  address: { type: "string", requiresArg: true, describe: "where a raw binary belongs" },
  from: { choices: INPUT_FORMATS, describe: "format of the inputs (default: by content)" },
  lenient: { type: "boolean", describe: "accept what needs no guessing" },
  overlap: { choices: ["first", "last"], describe: "whose bytes stay where inputs differ" },
  crop: { type: "string", array: true, nargs: 1, describe: "keep only RANGE" },
  exclude: { type: "string", array: true, nargs: 1, describe: "drop RANGE" },
  offset: { type: "string", nargs: 1, describe: "move all data by ±N" },
  fill: { type: "string", array: true, nargs: 1, describe: "fill gaps: RANGE=BYTE" },
  family: { type: "string", nargs: 1, describe: "uf2: family by name or id" },
  "ignore-ids": { type: "boolean", describe: "the file may name another device" },
} as const satisfies Verb["options"];

/** What a document of a device verb holds even if the run failed before it knew more. */
export const UNKNOWN_DEVICE: Readonly<Record<string, unknown>> = {
  device: null,
  chip: null,
  result: { ok: false },
};
