import { describe, expect, it } from "vitest";
import { parseUdevRules } from "./udev-rules.js";

describe("parseUdevRules", () => {
  it("reads what others have written", () => {
    const text = [
      '# SUBSYSTEM=="usb", ATTRS{idVendor}=="dead", TAG+="uaccess"',
      '  # ATTRS{idVendor}=="beef"',
      'SUBSYSTEMS=="usb", ATTRS{idVendor}=="0483", \\',
      '    MODE:="0666", \\',
      '    SYMLINK+="stlinkv2-1_%n"',
      'ENV{ID_MODEL_ID}!=i"DF11",GROUP = "plugdev",TAG-="uaccess"',
      'RUN{builtin}+="uaccess", ATTR{power/control}=e"a\\"b"',
      "",
      "no rule at all",
    ].join("\n");
    const term = (
      key: string,
      attribute: string | null,
      operator: string,
      value: string,
      ignoresCase = false,
    ) => ({ key, attribute, operator, value, ignoresCase });
    const file = "x.rules";
    expect(parseUdevRules(text, file)).toEqual([
      {
        file,
        terms: [
          term("SUBSYSTEMS", null, "==", "usb"),
          term("ATTRS", "idVendor", "==", "0483"),
          term("MODE", null, ":=", "0666"),
          term("SYMLINK", null, "+=", "stlinkv2-1_%n"),
        ],
      },
      {
        file,
        terms: [
          term("ENV", "ID_MODEL_ID", "!=", "DF11", true),
          term("GROUP", null, "=", "plugdev"),
          term("TAG", null, "-=", "uaccess"),
        ],
      },
      {
        file,
        terms: [term("RUN", "builtin", "+=", "uaccess"), term("ATTR", "power/control", "=", 'a"b')],
      },
    ]);
  });
});
