// Builds the vendored modules: one prebuilt file for each entry, the licences of what is in it, and their hashes.
// node build.mjs [folder]; the folder is sitemaker/dash/static/dash/lib unless another is named.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = resolve(process.argv[2] ?? join(HERE, "../../sitemaker/dash/static/dash/lib"));
const LICENCES = join(TARGET, "licences");

/** The packages whose code is in a bundle, as esbuild counts it. */
function packagesOf(inputs) {
  const found = Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return found.filter((name) => name !== undefined);
}

async function licenceOf(name) {
  const folder = join(HERE, "node_modules", name);
  const file = (await readdir(folder)).find((each) => /^licen[cs]e(\.|$)/i.test(each));
  if (!file) throw new Error(`${name} comes without a licence file.`);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}

async function writeLicences(names) {
  await rm(LICENCES, { recursive: true, force: true });
  await mkdir(LICENCES, { recursive: true });
  for (const name of names) {
    await writeFile(join(LICENCES, `${name.replace("@", "").replace("/", "-")}.txt`), await licenceOf(name));
  }
}

async function writeSums() {
  const modules = (await readdir(TARGET)).filter((name) => name.endsWith(".js"));
  const licences = (await readdir(LICENCES)).map((name) => `licences/${name}`);
  const lines = [];
  for (const name of [...modules, ...licences].sort()) {
    const digest = createHash("sha256")
      .update(await readFile(join(TARGET, name)))
      .digest("hex");
    lines.push(`${digest}  ${name}\n`);
  }
  await writeFile(join(TARGET, "SHA256SUMS"), lines.join(""));
}

const entries = (await readdir(join(HERE, "entries"))).sort();
const names = new Set();
for (const entry of entries) {
  const made = await build({
    absWorkingDir: HERE,
    bundle: true,
    charset: "utf8",
    entryPoints: [`entries/${entry}`],
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    outfile: join(TARGET, entry),
    target: "es2022",
  });
  for (const name of packagesOf(Object.values(made.metafile.outputs)[0].inputs)) names.add(name);
}
await writeLicences([...names].sort());
await writeSums();
