// In place of Node's `assert` in the bundle: yargs uses these two, and loading
// the real one costs several milliseconds at every start.

/**
 * Throws if the two are the same.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string | Error} [message]
 */
export function notStrictEqual(actual, expected, message) {
  if (Object.is(actual, expected)) throw toError(message ?? "values are the same");
}

/**
 * Throws unless the two are the same.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string | Error} [message]
 */
export function strictEqual(actual, expected, message) {
  if (!Object.is(actual, expected)) throw toError(message ?? "values differ");
}

/** @param {string | Error} message */
function toError(message) {
  return message instanceof Error ? message : new Error(message);
}
