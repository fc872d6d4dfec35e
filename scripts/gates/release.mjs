// What a release needs and no other tool looks at: a changeset or a version for
// every public package, and a lockfile and settings that work with whatever registry
// the user has. (Licence and readme are looked for in the packed packages.)
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publicPackages } from "./pack.mjs";

/** The packages' versions before their first release. */
const UNRELEASED = "0.0.0";

/** @type {import("./gate.mjs").Gate} */
export const release = {
  name: "release",
  about: "changesets, lockfile",
  together: true,
  check(root) {
    const packages = publicPackages(root);
    const complaints = [...complainAboutChangesets(root, packages), ...complainAboutRegistry(root)];
    return {
      passed: complaints.length === 0,
      output: [...complaints, `${packages.length} public packages looked at`].join("\n"),
    };
  },
  planted: [
    {
      title: "a lockfile that names a registry",
      files: {
        "pnpm-lock.yaml": (text) => `${text}# tarball: https://planted.example/x.tgz\n`,
      },
      expect: /pnpm-lock\.yaml names a host: https:\/\/planted\.example/,
    },
    {
      title: "settings that name a registry",
      files: { ".npmrc": (text) => `${text}registry=https://planted.example/\n` },
      expect: /\.npmrc names a host: https:\/\/planted\.example/,
    },
    {
      title: "a changeset for a package that is not there",
      files: { ".changeset/planted.md": '---\n"@dfukit/planted": minor\n---\n\nNothing.\n' },
      expect: /\.changeset\/planted\.md names @dfukit\/planted, which is no public package/,
    },
    {
      title: "a changeset without a text",
      files: { ".changeset/planted-empty.md": '---\n"@dfukit/memory": minor\n---\n' },
      expect: /\.changeset\/planted-empty\.md says nothing/,
    },
    {
      title: "a package that the release notes leave out",
      files: {
        "packages/planted/package.json":
          '{ "name": "@dfukit/left-out", "version": "0.0.0", "license": "MIT", "type": "module" }\n',
      },
      expect: /@dfukit\/left-out is unreleased and no changeset names it/,
    },
  ],
};

/**
 * @param {string} root
 * @param {readonly import("./pack.mjs").PublicPackage[]} packages
 */
function complainAboutChangesets(root, packages) {
  const names = new Set(packages.map(({ name }) => name));
  const changesets = readdirSync(join(root, ".changeset"))
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => ({
      file,
      ...parseChangeset(readFileSync(join(root, ".changeset", file), "utf8")),
    }));
  const named = new Set(changesets.flatMap((changeset) => changeset.names));
  return [
    ...changesets.flatMap(({ file, names: its, text }) => [
      ...its
        .filter((name) => !names.has(name))
        .map((name) => `.changeset/${file} names ${name}, which is no public package`),
      ...(text === "" ? [`.changeset/${file} says nothing`] : []),
    ]),
    ...packages
      .filter(({ name, folder }) => versionOf(root, folder) === UNRELEASED && !named.has(name))
      .map(({ name }) => `${name} is unreleased and no changeset names it`),
  ];
}

/** @param {string} source */
function parseChangeset(source) {
  const [, head = "", text = ""] = /^---\r?\n([\s\S]*?)---\r?\n?([\s\S]*)$/.exec(source) ?? [];
  const names = [...head.matchAll(/^"([^"]+)":/gm)].flatMap((match) => match.slice(1, 2));
  return { names, text: text.trim() };
}

/**
 * @param {string} root
 * @param {string} folder
 */
function versionOf(root, folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).version;
}

/** @param {string} root */
function complainAboutRegistry(root) {
  return ["pnpm-lock.yaml", ".npmrc", "pnpm-workspace.yaml"].flatMap((name) => {
    const host = /https?:\/\/[^\s/'"]+/.exec(readFileSync(join(root, name), "utf8"))?.[0];
    return host === undefined ? [] : [`${name} names a host: ${host}`];
  });
}
