// The tests over a virtual machine: our command line, our packages and dfu-util with
// simulated chips on Linux's own USB stack. Boots the machine once for the suite, and once
// for the planted violations.
import { join } from "node:path";
import { capture } from "./gate.mjs";

/** Why it is not run here, or null. Said in the output: a gate that was not run proves nothing. */
const WHY_NOT = whyNot();

/** Runs nothing but what is planted, and one test that a planted bug must break. */
const ONLY_PLANTED =
  'include: ["planted*.test.ts", "plug.test.ts"], testNamePattern: /planted|is busy, and free/,';

/** @type {readonly import("./gate.mjs").Violation[]} */
const PLANTED = [
  {
    title: "a program that fails in the guest",
    files: {
      "e2e/vitest.config.ts": (text) => text.replace('include: ["*.test.ts"],', ONLY_PLANTED),
      "e2e/planted.test.ts": testOf("failure", 'await scene.guest.output("false");'),
    },
    expect: /planted failure[\s\S]*false: exit code 1/,
  },
  {
    title: "memory that is not what was written",
    files: {
      "e2e/planted-memory.test.ts": testOf(
        "memory",
        `const { boards } = await scene.plugIn({ part: "STM32F405RG" });
         await scene.guest.output("printf planted > p.bin; dfu-util -a 0 -s 0x08000000 -D p.bin");
         const bytes = await boards.memory("1-1", 0x08000000, 0x08000007);
         expect(String.fromCharCode(...bytes)).toBe("Planted");`,
      ),
    },
    expect: /planted memory[\s\S]*expected 'planted' to be 'Planted'/,
  },
  {
    title: "a process that a test leaves behind",
    files: {
      "e2e/planted-stray.test.ts": testOf(
        "stray",
        'await scene.guest.output("sleep 600 > /dev/null 2>&1 &");',
      ),
    },
    expect: /planted stray[\s\S]*processes that the test has left behind[\s\S]*sleep 600/,
  },
  {
    title: "an error of the kernel that is mistaken",
    files: {
      "packages/node-usb/src/native-errors.ts": (text) =>
        text.replace("/interface is busy|", "/planted|"),
    },
    expect: /a device that another process has is busy[\s\S]*device-unopenable/,
  },
];

/** @type {import("./gate.mjs").Gate} */
export const e2e = {
  name: "e2e",
  about: "over Linux's own USB stack, in a virtual machine",
  needsBuild: true,
  together: true,
  check(root) {
    if (WHY_NOT !== null) return { passed: true, output: `NOT RUN: ${WHY_NOT}` };
    const outcome = capture(process.execPath, [join(root, "e2e/run.mjs")], { cwd: root });
    const [, passed, all] = /^ +Tests {2}(\d+) passed \((\d+)\)$/m.exec(outcome.output) ?? [];
    // A test that is skipped proves nothing either.
    const ran = passed !== undefined && passed === all;
    return {
      passed: outcome.passed && ran,
      output: ran ? outcome.output : `${outcome.output}\nnot every test was run and passed`,
    };
  },
  planted: WHY_NOT === null ? PLANTED : [],
};

function whyNot() {
  if (process.platform !== "linux") return "needs Linux with QEMU, and this is another system";
  return process.env.DFUKIT_E2E === "off" ? "DFUKIT_E2E is off" : null;
}

/**
 * @param {string} name
 * @param {string} body
 */
function testOf(name, body) {
  return [
    'import { expect, it } from "vitest";',
    'import { useGuest } from "./support/scene.js";',
    "const scene = useGuest();",
    `it("planted ${name}", async () => {`,
    body,
    "expect(scene.guest).toBeDefined();",
    "});",
    "",
  ].join("\n");
}
