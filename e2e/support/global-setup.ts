/** Vitest's global set-up: a virtual machine for each worker. */
import type {} from "vitest";
import type { TestProject } from "vitest/node";
import { bootMachine } from "./boot.js";
import { assertBuilt } from "./dfukit.js";
import { GUESTS, sharedFolder } from "./paths.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of the guests' agents, by worker. */
    agentPorts: readonly number[];
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  assertBuilt();
  const workers = Array.from({ length: GUESTS }, (_, nth) => nth + 1);
  const machines = await Promise.all(workers.map((worker) => bootMachine(sharedFolder(worker))));
  project.provide(
    "agentPorts",
    machines.map(({ port }) => port),
  );
  return async () => {
    await Promise.all(machines.map((machine) => machine.shutDown()));
  };
}
