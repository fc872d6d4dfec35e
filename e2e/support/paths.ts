/** Where things are. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the end-to-end tests. */
export const E2E: string = dirname(dirname(fileURLToPath(import.meta.url)));
/** The root of the workspace. */
export const ROOT: string = dirname(E2E);
/** How many virtual machines there are: one for each of vitest's workers. */
export const GUESTS = 2;
/** What a guest and the host both see and both may change; emptied before each run. @param worker from 1 */
export function sharedFolder(worker: number): string {
  return `${E2E}/dist/${worker}`;
}
/** Number of the worker that runs this, from 1. */
export const WORKER: number = Number(process.env.VITEST_POOL_ID ?? 1);
/** The folder shared with this worker's guest. */
export const SHARED: string = sharedFolder(WORKER);
