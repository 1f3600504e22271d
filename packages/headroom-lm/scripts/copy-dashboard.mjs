import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { dashboard, root } from "../../../scripts/lib/build.mjs";

/** Next.js brings the tracer that it uses itself. */
const TRACER = "next/dist/compiled/@vercel/nft";
/** Only the image optimiser asks for these; no page shows an image. */
const FOR_IMAGES = /node_modules\/(sharp|@img\/[^/]+|detect-libc|semver)\//;
/** What Next.js loads to build or to reload pages while they are worked on. */
const FOR_WORK =
  /\.map$|\.dev\.js$|development\.js$|experimental\.runtime|next-devtools|next\/dist\/(server\/dev|compiled\/(webpack|babel|@babel|terser|@vercel\/nft)|build\/(swc|webpack|babel|analysis))/;

/** The built pages and of Next.js what drawing them loads. @returns the files of others that went in */
export async function copyDashboard(out) {
  const target = join(out, "apps/dashboard");
  const built = join(dashboard, ".next");
  for (const name of readdirSync(built)) {
    if (
      /^(cache|dev|diagnostics|trace.*|turbopack|types|headroom-sources|node_modules|required-server-files\.js)$/.test(
        name,
      )
    )
      continue;
    if (name.endsWith(".nft.json")) continue;
    cpSync(join(built, name), join(target, ".next", name), {
      recursive: true,
      filter: (path) => !/\.(map|nft\.json)$/.test(path),
    });
  }
  writeServerFiles(join(target, ".next/required-server-files.json"));
  cpSync(join(dashboard, "package.json"), join(target, "package.json"));
  const traced = new Set([...tracedByNext(built), ...(await tracedFrom("next"))]);
  for (const file of traced) copyModule(file, target);
  return [...traced];
}

/** Next.js notes where it was built; nothing at run time needs that. */
function writeServerFiles(file) {
  const { config, files, ignore, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  delete config.outputFileTracingRoot;
  delete config.repoRoot;
  delete config.turbopack?.root;
  writeFileSync(file, JSON.stringify({ ...rest, config, files, ignore, appDir: "." }));
}

/** What Next.js itself says its server and the pages load. */
function tracedByNext(built) {
  const lists = readdirSync(built, { recursive: true }).filter((name) => name.endsWith(".nft.json"));
  const found = new Set();
  for (const list of lists) {
    const path = join(built, list);
    for (const file of JSON.parse(readFileSync(path, "utf8")).files) {
      const absolute = resolve(dirname(path), file);
      if (!absolute.includes("/node_modules/") || FOR_IMAGES.test(absolute)) continue;
      if (existsSync(absolute) && statSync(absolute).isFile()) found.add(realpathSync(absolute));
    }
  }
  return found;
}

/** What its entry loads beside: Next.js lists only what its own stand-alone server would. */
async function tracedFrom(name) {
  const require = createRequire(join(dashboard, "package.json"));
  const { nodeFileTrace } = require(TRACER);
  const { fileList } = await nodeFileTrace([realpathSync(require.resolve(name))], {
    base: sep,
    processCwd: dashboard,
    ignore: (path) => FOR_IMAGES.test(path) || FOR_WORK.test(path),
  });
  return [...fileList].map((path) => join(sep, path)).filter((path) => statSync(path).isFile());
}

/** node_modules/.pnpm/next@16…/node_modules/next/… becomes node_modules/next/…: one version of each. */
function copyModule(file, target) {
  const path = file.slice(file.lastIndexOf(`${sep}node_modules${sep}`) + 1);
  const to = join(target, path);
  if (existsSync(to) && !readFileSync(to).equals(readFileSync(file))) {
    throw new Error(`Cannot pack ${relative(root, file)}: another version of ${path} is in the package already`);
  }
  mkdirSync(dirname(to), { recursive: true });
  cpSync(file, to);
}
