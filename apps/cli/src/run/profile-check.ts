/** `profile check`: schema and rules, and on request a simulated chip that is flashed. */
import { memoryMap, renderMemoryMapSvg } from "@dfukit/converter";
import type { ProfileCheckArguments } from "../commands/profile-check.js";
import { type ConformanceCheck, conformanceChecks } from "../conformance/checks.js";
import { drawnSizes } from "../conformance/drawn.js";
import { CliError, usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { writeOutputFile } from "../files/write-file.js";
import { checkDocument } from "../json/profile-check.js";
import { type CheckedFile, checkProfileFiles } from "../profiles/check-files.js";
import { findProfileFiles, withoutAliases } from "../profiles/find-files.js";
import { checkText, type RanCheck, type ShownCheck } from "../text/profile-check.js";
import { printable } from "../text/style.js";
import type { Context } from "../verb.js";

/** Runs `profile check` on what yargs read. */
export async function runProfileCheck(
  args: ProfileCheckArguments,
  context: Context,
): Promise<ExitCode> {
  const files = withoutAliases(args.files.flatMap((path) => filesOf(path, context)));
  const checked = await checkProfileFiles(files);
  const shown: ShownCheck[] = [];
  for (const file of checked) shown.push(await withExtras(file, args));
  if (args.svg !== undefined) await writePicture(args.svg, shown, context);
  context.io.out(args.json ? checkDocument(shown) : checkText(shown, context));
  return shown.every(isSound) ? EXIT.done : EXIT.answerIsNo;
}

/** @throws CliError `profile-path-unknown`. */
function filesOf(path: string, { insist, paint }: Context): readonly string[] {
  const found = findProfileFiles(path);
  if (found.ok) {
    for (const { path: left, why } of found.leftOut) {
      insist(`${paint.err("warning", "warning")}: ${printable(left)} ${printable(why)}`);
    }
    return found.files;
  }
  throw new CliError("profile-path-unknown", `"${printable(path)}" ${printable(found.why)}`, {
    actor: "input",
    hint: "name profile files, or a folder of them",
    details: { path },
  });
}

async function withExtras(file: CheckedFile, args: ProfileCheckArguments): Promise<ShownCheck> {
  const { profile } = file;
  const wantsMap = args.map || args.svg !== undefined;
  return {
    ...file,
    simulated: profile !== null && args.simulate ? await runAll(conformanceChecks(profile)) : null,
    drawn: profile !== null && wantsMap ? await drawnSizes(profile) : null,
    showsMap: args.map,
  };
}

async function runAll(checks: readonly ConformanceCheck[]): Promise<readonly RanCheck[]> {
  const ran: RanCheck[] = [];
  for (const { name, part, run } of checks) ran.push({ name, part, complaints: await run() });
  return ran;
}

function isSound({ issues, simulated }: ShownCheck): boolean {
  return (
    issues.length === 0 && (simulated ?? []).every(({ complaints }) => complaints.length === 0)
  );
}

/** The largest size of the only profile. @throws CliError `usage` for several. */
async function writePicture(
  svg: string,
  shown: readonly ShownCheck[],
  { note }: Context,
): Promise<void> {
  const [only, ...more] = shown.filter(({ profile }) => profile !== null);
  const largest = only?.drawn?.at(-1);
  if (more.length > 0) throw usageError("--svg draws one profile", "name one file");
  if (largest === undefined) return;
  const map = memoryMap(largest.images, largest.layout, { erasedByte: largest.erasedByte });
  const picture = renderMemoryMapSvg(map, { title: largest.part });
  await finishBeforeSignal(() => writeOutputFile(svg, Buffer.from(picture)));
  note(`wrote ${printable(svg)}`);
}
