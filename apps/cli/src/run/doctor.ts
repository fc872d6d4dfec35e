/** `doctor`: gathers, judges, and prints the fix. */
import type { DoctorArguments } from "../commands/doctor.js";
import { diagnose } from "../doctor/diagnose.js";
import { installRules } from "../doctor/install-rules.js";
import { idsForRules } from "../doctor/rule-ids.js";
import { RULES_GROUP, RULES_PATH, udevRules } from "../doctor/udev.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { doctorDocument, rulesDocument } from "../json/doctor.js";
import { doctorText, rulesText } from "../text/doctor.js";
import type { Context } from "../verb.js";
import { ruleFactsOf, surroundingsOf } from "./surroundings.js";

/** Runs `doctor` on what yargs read. */
export async function runDoctor(args: DoctorArguments, context: Context): Promise<ExitCode> {
  if (args.writeUdev) return writeUdev(await ruleFactsOf(context), args, context);
  const surroundings = await surroundingsOf(context);
  const findings = diagnose(surroundings);
  context.io.out(
    args.json ? doctorDocument(surroundings, findings) : doctorText(findings, context),
  );
  return findings.some(({ severity }) => severity === "ready") ? EXIT.done : EXIT.noDevice;
}

/**
 * Rules that were written and that udev was not told of are not done.
 * @throws CliError `usage` on other systems, `output-failed`.
 */
function writeUdev(
  { system, user, udev, devices }: Awaited<ReturnType<typeof ruleFactsOf>>,
  { json }: DoctorArguments,
  context: Context,
): ExitCode {
  if (system !== "linux") throw usageError("--write-udev is for Linux; other systems have no udev");
  const group = udev?.systemGroups.find(({ name }) => name === RULES_GROUP);
  const rules = udevRules(idsForRules(devices), group?.name ?? null);
  const installed = user.isRoot ? installRules(rules, context.installing) : null;
  if (json) context.io.out(rulesDocument(rules, installed));
  else if (installed === null) {
    context.io.out(rules);
    context.note(`note: not root, so nothing was installed; pipe it: … | sudo tee ${RULES_PATH}`);
  } else context.io.out(rulesText(installed, context));
  return installed?.isApplied === false ? EXIT.outputFailed : EXIT.done;
}
