/** The error of a job that has to fail. */
import { type CoreError, isCoreError } from "@dfukit/core";

/** What a promise is rejected with; itself fails if it is fulfilled, or rejected by anything else. */
export async function caught(promise: Promise<unknown>): Promise<CoreError> {
  try {
    await promise;
  } catch (error) {
    if (isCoreError(error)) return error;
    throw error;
  }
  throw new Error("the job succeeded");
}
