/** From a parsed input to its images: refuses unsound files, finds addresses and UF2 families. */
import {
  escapeText,
  type FirmwareImage,
  type Issue,
  imagesOf,
  uf2FamilyName,
} from "@dfukit/formats";
import { ADDRESS_SPACE_BYTES, formatAddress } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { ConvertInput, ConvertOptions } from "./convert-options.js";
import { ConverterError } from "./error.js";
import { type Finding, type Findings, findingOf } from "./finding.js";
import type { SourcedImage } from "./merge.js";
import { isFamilyOf } from "./uf2-family.js";

/** The issues of the files themselves, naming the file where there are several. */
export function findingsOfInputs(inputs: readonly ConvertInput[]): readonly Finding[] {
  const several = inputs.length > 1;
  return inputs.flatMap(({ document, name }) =>
    document.issues.map((issue) => findingOf(issue, several ? name : undefined)),
  );
}

/** @throws ConverterError `input-malformed`, with the findings of the file in its details. */
export function assertSound({ document, name }: Pick<ConvertInput, "document" | "name">): void {
  const findings = document.issues.map((issue) => findingOf(issue));
  const first = findings.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  const others = countErrors(document.issues) - 1;
  const more = others > 0 ? ` (and ${others} more)` : "";
  throw new ConverterError(
    "input-malformed",
    `"${escapeText(name)}" is not sound: ${first.message}${more}`,
    {
      actor: "input",
      hint: asHint(first.advice),
      details: { file: name, findings },
    },
  );
}

/** Issues of severity error, with those that a parser only counted. */
function countErrors(issues: readonly Issue[]): number {
  return issues
    .filter(({ severity }) => severity === "error")
    .reduce(
      (sum, { args, code }) => sum + (code === "issues-omitted" ? Number(args.omitted) : 1),
      0,
    );
}

/** An advice, which is a sentence, in the form of a hint, which is a clause. */
function asHint(advice: string): string {
  const start = /^[A-Z](?![A-Z])/.test(advice) ? advice.charAt(0).toLowerCase() : advice.charAt(0);
  return start + advice.slice(1).replace(/\.$/, "");
}

/**
 * The images that one input contributes.
 * @throws ConverterError `input-without-data`, `address-missing`, `address-not-allowed`,
 *   `family-not-chosen`, `past-4g`.
 */
export function loadInput(
  input: ConvertInput,
  options: ConvertOptions,
  findings: Findings,
): readonly SourcedImage[] {
  const { document, name } = input;
  const baseAddress = baseAddressOf(input, { chip: options.chip, findings });
  if (baseAddress !== undefined) assertFits(input, baseAddress);
  const all = imagesOf(document, baseAddress === undefined ? {} : { baseAddress });
  const images = document.format === "uf2" ? [chooseFamily(all, { name, options, findings })] : all;
  if (images.every(({ image }) => image.segments.length === 0)) throw noData(name);
  return images.map((firmware) => ({
    source: name,
    alternateChosen: input.alternateSetting !== undefined,
    nameChosen: (input.targetName ?? options.targetName) !== undefined,
    firmware: {
      ...firmware,
      alternateSetting:
        input.alternateSetting ?? firmware.alternateSetting ?? options.alternateSetting ?? null,
      name: input.targetName ?? options.targetName ?? firmware.name,
    },
  }));
}

/** @throws ConverterError `past-4g` for a file without addresses that ends too high. */
function assertFits({ document, name }: ConvertInput, baseAddress: number): void {
  const bytes = document.format === "bin" ? document.bytes : undefined;
  const payload = document.format === "dfu-raw" ? document.payload : bytes;
  const sizeBytes = payload?.length ?? 0;
  if (baseAddress + sizeBytes <= ADDRESS_SPACE_BYTES) return;
  throw new ConverterError(
    "past-4g",
    `"${escapeText(name)}" of ${sizeBytes} bytes at ${formatAddress(baseAddress)} would end past 4 GiB`,
    { actor: "plan", hint: "check its address", details: { file: name, baseAddress, sizeBytes } },
  );
}

function noData(name: string): ConverterError {
  return new ConverterError("input-without-data", `"${escapeText(name)}" holds no data`, {
    actor: "input",
    hint: "check the build that made it; dfu-inspect shows what is in the file",
    details: { file: name },
  });
}

/** Where a file without addresses goes; undefined for a file with its own. */
function baseAddressOf(
  { document, address, name }: ConvertInput,
  { chip, findings }: { readonly chip: Chip | undefined; readonly findings: Findings },
): number | undefined {
  const file = escapeText(name);
  if (document.format !== "bin" && document.format !== "dfu-raw") {
    if (address === undefined) return undefined;
    throw new ConverterError(
      "address-not-allowed",
      `"${file}" carries its own addresses, so it cannot be placed at ${formatAddress(address)}`,
      { actor: "input", hint: "move it with --offset", details: { file: name, address } },
    );
  }
  if (address !== undefined) return address;
  if (document.format === "dfu-raw" && document.lmdfu !== null) return document.lmdfu.address;
  if (chip !== undefined) {
    findings.add("address-from-chip", {}, { file: name, address: chip.flashBase });
    return chip.flashBase;
  }
  throw new ConverterError("address-missing", `"${file}" carries no address`, {
    actor: "input",
    hint: "give --address, or write @ADDRESS behind its name, or give --chip for its flash base",
    details: { file: name },
  });
}

function chooseFamily(
  images: readonly FirmwareImage[],
  about: { readonly name: string; readonly options: ConvertOptions; readonly findings: Findings },
): FirmwareImage {
  const { options, findings, name } = about;
  const chipFamily = options.chip?.uf2FamilyId ?? undefined;
  const [only] = images;
  const wanted = options.familyId ?? (images.length > 1 ? chipFamily : undefined);
  const chosen = wanted === undefined ? only : pickFamily(images, wanted);
  if (chosen === undefined || (wanted === undefined && images.length > 1)) {
    throw familyError(images, name, wanted);
  }
  const { familyId: family } = chosen;
  if (family !== null && chipFamily !== undefined && !isFamilyOf(family, chipFamily)) {
    findings.add("uf2-family-not-for-chip", {}, { family, expected: chipFamily });
  }
  return chosen;
}

/** The very family, or else the one that goes with it. */
function pickFamily(images: readonly FirmwareImage[], wanted: number): FirmwareImage | undefined {
  const exact = images.find(({ familyId }) => familyId === wanted);
  return exact ?? images.find(({ familyId }) => familyId !== null && isFamilyOf(familyId, wanted));
}

function familyError(
  images: readonly FirmwareImage[],
  name: string,
  wanted: number | undefined,
): ConverterError {
  const list = images.map(({ familyId }) => describeFamily(familyId)).join(", ");
  const file = escapeText(name);
  return new ConverterError(
    "family-not-chosen",
    wanted === undefined
      ? `"${file}" holds several families: ${list}`
      : `"${file}" holds no family ${describeFamily(wanted)}, it holds ${list || "none"}`,
    { actor: "input", hint: "choose one with --family", details: { file: name } },
  );
}

function describeFamily(familyId: number | null): string {
  if (familyId === null) return "one without an id";
  const name = uf2FamilyName(familyId);
  return name === undefined ? formatAddress(familyId) : `${formatAddress(familyId)} (${name})`;
}
