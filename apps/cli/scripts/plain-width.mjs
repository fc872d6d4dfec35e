// Stands in for the package string-width inside the bundle. That package makes an
// Intl.Segmenter and compiles the tables of emoji when it is loaded, which costs
// more start-up time than all the rest of the program. It is used only to lay out
// the help text, which is ours and holds no character wider than one column.
import { stripVTControlCharacters } from "node:util";

/**
 * Columns that a text takes, its colours not counted.
 * @param {string} text
 */
function plainWidth(text) {
  return [...stripVTControlCharacters(text)].length;
}

// biome-ignore lint/style/noDefaultExport: the package that this replaces has one
export { plainWidth as default };
