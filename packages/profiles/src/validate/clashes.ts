/** What several files say against each other: no part and no id may be claimed twice. */
import { partsOf } from "../parts.js";
import type { Profile } from "../profile.js";
import { freeName } from "./free-name.js";
import { docFor, type ProfileIssue } from "./issue.js";
import type { Judged } from "./judge.js";
import { isCovered } from "./part-rules.js";

/** A file, and what can be asked of the profile in it. */
export interface Claimant extends Pick<Judged, "ask"> {
  readonly fileName: string;
}

/** An issue and the file to mend. */
export interface ProfileFileIssue extends ProfileIssue {
  readonly fileName: string;
}

/** Names that a later file claims although an earlier one has them, and parts that another denies. */
export function findClashes(claimants: readonly Claimant[]): readonly ProfileFileIssue[] {
  return [...claimedTwice(claimants), ...denied(claimants)];
}

interface Claim {
  readonly name: string;
  readonly path: string;
  readonly rule: string;
  readonly what: string;
}

function claimedTwice(claimants: readonly Claimant[]): readonly ProfileFileIssue[] {
  const owners = new Map<string, string>();
  return claimants.flatMap(({ fileName, ask }) => {
    const claims = [...(ask(idClaim) ?? []), ...(ask(partClaims) ?? [])];
    const clashes = claims.flatMap(({ name, path, rule, what }) => {
      const owner = owners.get(name);
      if (owner === undefined) return [];
      const expected = `${what} that no other file has, but ${owner} has it`;
      const example = freeName(name, (other) => owners.has(other));
      return [{ fileName, path, value: name, rule, expected, example, doc: docFor(path) }];
    });
    for (const { name } of claims) owners.set(name, fileName);
    return clashes;
  });
}

function idClaim({ id }: Profile): readonly Claim[] {
  return [{ name: id, path: "/id", rule: "id-unique", what: "an id" }];
}

function partClaims(profile: Profile): readonly Claim[] {
  return partsOf(profile).map(({ part, prefix }) => ({
    name: part,
    path: `/parts/${profile.parts.findIndex((group) => group.prefix === prefix)}`,
    rule: "part-unique",
    what: "a part",
  }));
}

/** Prefixes said to have no USB DFU although another file lists parts of them. */
function denied(claimants: readonly Claimant[]): readonly ProfileFileIssue[] {
  const listed = claimants.map((claimant) => ({
    ...claimant,
    parts: claimant.ask((profile) => partsOf(profile).map(({ part }) => part)) ?? [],
  }));
  return listed.flatMap(({ fileName, ask, parts: own }) => {
    const prefixes = ask(({ notDfu }) => notDfu.map(({ prefix }) => prefix)) ?? [];
    return prefixes.flatMap((value, index) => {
      const ownerOf = (prefix: string) =>
        listed.find(({ parts }) => parts !== own && parts.some((part) => isCovered(part, prefix)));
      const owner = ownerOf(value);
      if (owner === undefined) return [];
      const path = `/notDfu/${index}/prefix`;
      const expected = `a prefix that is no part of another file, but ${owner.fileName} lists parts of it`;
      const example = freeName(value, (other) => ownerOf(other) !== undefined);
      const rule = "not-dfu-elsewhere";
      return [{ fileName, path, value, rule, expected, example, doc: docFor(path) }];
    });
  });
}
