/** The document of `chips --json`: `dfukit/chips@1`. */
import { formatByte, formatHex } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";

/** `dfukit/chips@1` as text, with a line end. */
export function chipsDocument(
  profiles: readonly Profile[],
  from: Readonly<Record<string, string>>,
): string {
  const document = {
    schema: "dfukit/chips@1",
    chips: profiles.map((profile) => ({
      id: profile.id,
      name: profile.name,
      series: profile.series,
      dieId: formatHex(profile.dieId.value, 3),
      parts: [...new Set(profile.parts.map(({ prefix }) => prefix))],
      flashSizesBytes: profile.flashSizes.map(({ sizeBytes }) => sizeBytes),
      writeAlignmentBytes: profile.writeAlignmentBytes.value,
      erasedByte: formatByte(profile.erasedByte.value),
      from: from[profile.id] ?? null,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
