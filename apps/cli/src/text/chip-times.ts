/** How long erasing and programming takes, as `chips show` prints it; what is not known is named. */
import { formatSize } from "@dfukit/memory";
import type { Profile, ProfileTimes } from "@dfukit/profiles";
import type { Page } from "./chip-page.js";
import { timesText } from "./chip-words.js";
import { count } from "./style.js";

/** The times without any setting of the supply voltage, then those of each setting that differ. */
export function timeLines({ behaviour, flashSizes }: Profile, page: Page): readonly string[] {
  const [unasked, ...others] = behaviour.times;
  const sizes = flashSizes.flatMap(({ runs, variants }) =>
    [runs, ...variants.map((variant) => variant.runs)].flatMap((layout) =>
      layout.map(({ sectorSizeBytes }) => sectorSizeBytes),
    ),
  );
  const sectorSizes = [...new Set(sizes)].toSorted((a, b) => a - b);
  const same = others.filter((times) => isSame(times, unasked));
  const differing = others.filter((times) => !isSame(times, unasked));
  const supplies = (list: readonly ProfileTimes[]) => list.map(({ supply }) => supply).join(", ");
  return [
    ...linesOf(unasked, sectorSizes, page),
    ...(same.length === 0 ? [] : [page.line(`at ${supplies(same)} V the same`)]),
    ...groups(differing).flatMap((group) => [
      page.line(`at ${supplies(group)} V`),
      ...linesOf(group[0], sectorSizes, page),
    ]),
  ];
}

function linesOf(
  times: ProfileTimes | undefined,
  sectorSizes: readonly number[],
  page: Page,
): readonly string[] {
  const { erase = [], program = null, massErase = null } = times ?? {};
  const sectors = sectorSizes.map((sizeBytes) => {
    const fact = erase.find(({ sectorSizeBytes }) => sectorSizeBytes === sizeBytes);
    const name = `erase ${formatSize(sizeBytes)}`;
    return fact === undefined ? page.row(name, "not known") : page.row(name, timesText(fact), fact);
  });
  return [
    ...sectors,
    program === null
      ? page.row("program", "not known")
      : page.row(`program ${count(program.unitBytes, "byte")}`, timesText(program), program),
    massErase === null
      ? page.row("mass erase", "not known")
      : page.row("mass erase", timesText(massErase), massErase),
  ];
}

/** Settings with equal times together. */
function groups(list: readonly ProfileTimes[]): readonly (readonly ProfileTimes[])[] {
  const found: ProfileTimes[][] = [];
  for (const times of list) {
    const group = found.find(([first]) => isSame(times, first));
    if (group === undefined) found.push([times]);
    else group.push(times);
  }
  return found;
}

function isSame(a: ProfileTimes, b: ProfileTimes | undefined): boolean {
  const text = (times: ProfileTimes | undefined) => JSON.stringify({ ...times, supply: null });
  return text(a) === text(b);
}
