/** The simulator's own transport keeps the contract. */
import { describe, expect, it } from "vitest";
import { simHarness } from "./test-harness.js";
import { transportContract } from "./transport-contract.js";

describe("the simulator's transport", () => {
  it.each(transportContract())("$name", ({ run }) => run(simHarness()));
});

describe("transportContract", () => {
  it("has names that differ", () => {
    const names = transportContract().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
