/** Waiting for something that has no event of its own. */

const LOOK_MS = 20;

/** Looks until it is so. A test's own time-out ends it if it never is. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
}
