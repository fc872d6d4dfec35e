/** The list of chip lines. */
import { formatSize } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";
import { count, type Paint, printable, wrapText } from "./style.js";

/** How to print. */
export interface TextOptions {
  readonly columns: number;
  readonly paint: Paint;
}

/** The list, and where those that are not bundled come from. */
interface ListOptions extends TextOptions {
  /** Files by id. */
  readonly from: Readonly<Record<string, string>>;
}

/** Each line with its parts and sizes, as text with a line end. */
export function chipsText(
  profiles: readonly Profile[],
  { columns, paint, from }: ListOptions,
): string {
  if (profiles.length === 0) {
    return "no chip line matches; dfukit chips lists all of them\n";
  }
  const blocks = profiles.map((profile) => {
    const prefixes = [...new Set(profile.parts.map(({ prefix }) => prefix))];
    const sizes = profile.flashSizes.map(({ sizeBytes }) => formatSize(sizeBytes)).join(", ");
    return [
      paint("bold", profile.name),
      `  ${paint("dim", profile.id)}${fromText(from[profile.id])}`,
      `  ${wrapText(prefixes.join(" "), columns - 2, "  ")}`,
      `  ${wrapText(`flash ${sizes}; aligned to ${count(profile.writeAlignmentBytes.value, "byte")}`, columns - 2, "  ")}`,
    ].join("\n");
  });
  return `${blocks.join("\n")}\n${count(profiles.length, "chip line")}; dfukit chips show PART tells more\n`;
}

function fromText(file: string | undefined): string {
  return file === undefined ? "" : ` from ${printable(file)}`;
}
