import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Writes THIRD-PARTY-NOTICES and an SBOM (CycloneDX 1.6) of the packages of others that the given files belong to. */
export function writeLicences(out, { name, version, license, optionalDependencies }, files) {
  const folders = new Set();
  for (const file of files) {
    const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(file))?.[1];
    if (folder !== undefined && existsSync(join(folder, "package.json"))) folders.add(folder);
  }
  const packages = [...folders].map(describe).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const notices = packages.map((one) => `${one.name} ${one.version} (${one.license})\n\n${one.text}`);
  writeFileSync(join(out, "THIRD-PARTY-NOTICES"), `${notices.join("\n\n---\n\n")}\n`);
  const component = ({ name, version, license }) => ({
    type: "library",
    "bom-ref": `pkg:npm/${name.replace("@", "%40")}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(license === undefined
      ? {}
      : { licenses: [license.includes(" ") ? { expression: license } : { license: { id: license } }] }),
  });
  const own = component({ name, version, license });
  const bound = Object.entries(optionalDependencies).map(([name, version]) => ({
    ...component({ name, version }),
    scope: "optional",
  }));
  const components = [...packages.map(component), ...bound];
  const sbom = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { ...own, type: "application" } },
    components,
    dependencies: [
      { ref: own["bom-ref"], dependsOn: components.map((one) => one["bom-ref"]) },
      ...components.map((one) => ({ ref: one["bom-ref"] })),
    ],
  };
  writeFileSync(join(out, "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
}

function describe(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
  return { name, version, license: license?.type ?? license ?? licenses?.[0]?.type, text };
}
