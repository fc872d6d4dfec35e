import { expect, it } from "vitest";
import { DFU_REQUEST, DFU_STATES } from "./constants.js";
import { STATE_TABLE } from "./state-table.js";

/**
 * DFU 1.1 appendix A by hand: one letter per request in the order of bRequest, `-`
 * where the device stalls (D etach, N DNLOAD, U PLOAD, S TATUS, C LRSTATUS, T STATE,
 * A BORT), and the way to dfuIDLE.
 */
it.each([
  ["appIDLE", "D--S-T-", "run-time"],
  ["appDETACH", "---S-T-", "run-time"],
  ["dfuIDLE", "-NUS-TA", "none"],
  ["dfuDNLOAD-SYNC", "---S-T-", "status"],
  ["dfuDNBUSY", "-------", "wait"],
  ["dfuDNLOAD-IDLE", "-N-S-TA", "abort"],
  ["dfuMANIFEST-SYNC", "---S-T-", "status"],
  ["dfuMANIFEST", "-------", "leaving"],
  ["dfuMANIFEST-WAIT-RESET", "-------", "leaving"],
  ["dfuUPLOAD-IDLE", "--US-TA", "abort"],
  ["dfuERROR", "---SCT-", "clear"],
] as const)("%s", (state, letters, toIdle) => {
  const rule = STATE_TABLE[state];
  const requests = Object.keys(DFU_REQUEST);
  const expected = requests.filter((_name, nth) => letters[nth] !== "-");
  expect({ allowed: [...rule.allowed].sort(), toIdle: rule.toIdle }).toEqual({
    allowed: expected.sort(),
    toIdle,
  });
});

it("has a rule for every state and no other", () => {
  expect(Object.keys(STATE_TABLE)).toEqual([...DFU_STATES]);
});
