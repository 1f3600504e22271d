// Makes dist/pack: the package as it is published. protocol, spectral and saturation (and the tRPC client, whose peer
// dependencies would install a TypeScript compiler) are inlined into one flat folder, so that every worker file lies
// beside the code that starts it; zod stays a dependency, because types refer to it.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist", "pack");
const repository = resolve(root, "../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const EXTERNAL = ["zod"];

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "types"), { recursive: true });

const spectral = realModule("@headroom/spectral");
const workersOf = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith("-worker.js"))
    .map((name) => join(folder, name));
const { metafile } = await build({
  entryPoints: [join(root, "dist/index.js"), ...workersOf(join(root, "dist")), ...workersOf(join(spectral, "dist"))],
  outdir: join(out, "dist"),
  entryNames: "[name]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: EXTERNAL,
  metafile: true,
  logLevel: "warning",
});
copyTypes(join(root, "dist/index.d.ts"));
writeNotices(Object.keys(metafile.inputs));
copyFileSync(join(repository, "LICENSE"), join(out, "LICENSE"));
copyFileSync(join(root, "README.md"), join(out, "README.md"));
const { name, version, description, license, keywords, engines } = manifest;
const published = {
  name,
  version,
  description,
  license,
  keywords,
  type: "module",
  engines,
  exports: { ".": { types: "./types/collector/index.d.ts", default: "./dist/index.js" } },
  files: ["dist", "types", "THIRD-PARTY-NOTICES"],
  dependencies: Object.fromEntries(EXTERNAL.map((dependency) => [dependency, `^${versionOf(dependency)}`])),
};
writeFileSync(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);

/** The declaration files that the entry reaches, with our own packages' as relative files. */
function copyTypes(entry) {
  const done = new Set();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const target = typesTarget(file);
    const text = readFileSync(file, "utf8")
      .replace(/^\/\/# sourceMappingURL=.*$/m, "")
      .replace(/(from |import\()"([^"]+)"/g, (whole, keyword, specifier) => {
        const found = declarationOf(specifier, file);
        if (found === undefined) return whole;
        pending.push(found);
        const path = relative(dirname(target), typesTarget(found)).replace(/\.d\.ts$/, ".js");
        return `${keyword}"${path.startsWith(".") ? path : `./${path}`}"`;
      });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function declarationOf(specifier, from) {
  if (specifier.startsWith(".")) return resolve(dirname(from), specifier.replace(/\.(ts|js)$/, ".d.ts"));
  if (specifier.startsWith("@headroom/")) return join(realModule(specifier), "dist/index.d.ts");
  if (EXTERNAL.includes(specifier) || specifier.startsWith("node:")) return undefined;
  throw new Error(`Cannot publish the types: ${from} needs those of ${specifier}`);
}

/** types/<package>/… */
function typesTarget(file) {
  const [, name, path] = /packages\/([^/]+)\/dist\/(.*)$/.exec(file);
  return join(out, "types", name, path);
}

function realModule(name) {
  return join(repository, "packages", name.replace("@headroom/", ""));
}

function versionOf(dependency) {
  // A workspace package's own dependency: found from the package that declares it.
  const { version } = JSON.parse(
    readFileSync(join(realModule("@headroom/protocol"), "node_modules", dependency, "package.json"), "utf8"),
  );
  return version;
}

/** Licences of what was inlined from others. */
function writeNotices(inputs) {
  const folders = new Set(
    inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(input))?.[1]).filter(Boolean),
  );
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : ""}`;
  });
  writeFileSync(join(out, "THIRD-PARTY-NOTICES"), `${notices.join("\n\n---\n\n")}\n`);
}
