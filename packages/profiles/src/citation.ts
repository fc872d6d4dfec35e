/** The citations of a profile, from the spelling of the JSON file. Below the normalisation. */
import type { Citation, NumberFact } from "./profile.js";
import type { CitationDocument } from "./profile-document.js";

/** Where a group of facts was read. */
export function citation({ sources, reason }: CitationDocument): Citation {
  return { sources, inferredFrom: reason ?? null };
}

/** A number and where it was read. */
export function numberFact(value: number, document: CitationDocument): NumberFact {
  return { value, ...citation(document) };
}
