/** The answers of `profile new`: from options, and on a terminal from questions. */
import type { DraftAnswers, ListedDevice } from "@dfukit/profiles";
import type { ProfileNewArguments } from "../commands/profile-new.js";
import { usageError } from "../error.js";
import type { Context } from "../verb.js";
import { parseBounded } from "./number.js";

/** Part numbers and everything else that the author said. */
export interface Answered extends DraftAnswers {
  /** Never empty. */
  readonly parts: readonly string[];
}

/** What a question leads to. */
interface Question {
  readonly key: keyof DraftAnswers & keyof typeof LIMITS;
  readonly option: string;
  /** What is asked, without the question mark. */
  readonly text: string;
}

const LIMITS = {
  dieId: 0xfff,
  flashSizeBytes: 16 * 1024 * 1024,
  sectorSizeBytes: 1024 * 1024,
  ramSizeBytes: 16 * 1024 * 1024,
  programUnitBytes: 256,
  writeAlignmentBytes: 256,
  transferSizeBytes: 0xffff,
} as const;

const QUESTIONS: readonly Question[] = [
  { key: "dieId", option: "--die-id", text: "DEV_ID of the die, e.g. 0x469" },
  { key: "ramSizeBytes", option: "--ram-size", text: "RAM from 0x20000000 on, e.g. 128K" },
  { key: "programUnitBytes", option: "--program-unit", text: "bytes programmed at once" },
  { key: "writeAlignmentBytes", option: "--write-alignment", text: "alignment of writes, bytes" },
];
const WITHOUT_STRINGS: readonly Question[] = [
  { key: "flashSizeBytes", option: "--flash-size", text: "flash of the part, e.g. 512K" },
  { key: "sectorSizeBytes", option: "--sector-size", text: "size of a flash sector, e.g. 2K" },
];
const WITHOUT_TRANSFER_SIZE: readonly Question[] = [
  { key: "transferSizeBytes", option: "--transfer-size", text: "wTransferSize, e.g. 2048" },
];

/**
 * Reads the options and asks for what they leave open, if somebody is there to answer and
 * no document was asked for; an empty answer leaves it open. @throws CliError `usage`.
 */
export function answersFor(
  args: ProfileNewArguments,
  { device, context }: { readonly device: ListedDevice | null; readonly context: Context },
): Answered {
  const ask = args.json ? () => undefined : context.io.ask;
  const parts = args.part.length > 0 ? args.part : askedParts(ask);
  const given = optionsOf(args);
  const questions = [
    ...(device === null || device.alternates.length === 0 ? WITHOUT_STRINGS : []),
    ...QUESTIONS,
    ...((device?.functional.transferSizeBytes ?? null) === null ? WITHOUT_TRANSFER_SIZE : []),
  ];
  const asked = questions
    .filter(({ key }) => given[key] == null)
    .map(({ key, option, text }) => [key, askedNumber(ask, { key, option, text })]);
  return { ...given, ...Object.fromEntries(asked), parts };
}

type Ask = Context["io"]["ask"];

/** @throws CliError `usage` without an answer: nothing can be drafted for no part. */
function askedParts(ask: Ask): readonly string[] {
  const answer = ask("part number, as printed on the chip: ");
  const parts = (answer ?? "").split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length > 0) return parts;
  throw usageError("which part the profile is for is not known", "give --part STM32G474RE");
}

function askedNumber(ask: Ask, { key, option, text }: Question): number | null {
  const answer = ask(`${text} (Enter if you do not know): `);
  return answer === undefined || answer === "" ? null : parseBounded(answer, option, LIMITS[key]);
}

function optionsOf(args: ProfileNewArguments): DraftAnswers {
  const number = (text: string | undefined, option: string, limit: number): number | null =>
    text === undefined ? null : parseBounded(text, option, limit);
  return {
    dieId: number(args.dieId, "--die-id", LIMITS.dieId),
    flashSizeBytes: number(args.flashSize, "--flash-size", LIMITS.flashSizeBytes),
    sectorSizeBytes: number(args.sectorSize, "--sector-size", LIMITS.sectorSizeBytes),
    ramSizeBytes: number(args.ramSize, "--ram-size", LIMITS.ramSizeBytes),
    programUnitBytes: number(args.programUnit, "--program-unit", LIMITS.programUnitBytes),
    writeAlignmentBytes: number(
      args.writeAlignment,
      "--write-alignment",
      LIMITS.writeAlignmentBytes,
    ),
    erasedByte: args.erasedByte === undefined ? null : args.erasedByte === "0x00" ? 0x00 : 0xff,
    transferSizeBytes: number(args.transferSize, "--transfer-size", LIMITS.transferSizeBytes),
    source: args.source ?? null,
  };
}
