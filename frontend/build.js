/**
 * Writes the bundles, of the query editor and of the network's explorer, and the licences of what is in them, into the package.
 *
 *     npm ci && npm run build      writes both
 *     npm run check                fails where they are not what is built from here
 *
 * The same sources and lock file give the same bytes, whoever builds them. Each bundle begins with a digest of them, so
 * that a stale one is found out without Node as well: tests/web/test_bundle.py.
 */

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const STATIC = join(HERE, "../server/autopact/web/static");

const BUNDLES = [
  { name: "editor", source: "src/main.js", format: "iife" },
  { name: "network", source: "src/network.js", format: "esm" },
];

async function digest() {
  const sources = (await readdir(join(HERE, "src"))).sort().map((name) => `src/${name}`);
  const hash = createHash("sha256");
  for (const name of ["build.js", "package.json", "package-lock.json", ...sources]) {
    hash.update(`${name}\0`).update(await readFile(join(HERE, name))).update("\0");
  }
  return hash.digest("hex");
}

async function bundle({ name, source, format }) {
  const built = await build({
    absWorkingDir: HERE,
    entryPoints: [source],
    banner: { js: `// Licences: ${name}.LICENSES.txt. Sources: ${await digest()}` },
    bundle: true,
    charset: "utf8",
    format,
    legalComments: "none",
    metafile: true,
    minify: true,
    outfile: `${name}.js`,
    target: "es2022",
    write: false,
  });
  return { text: built.outputFiles[0].text, inputs: Object.keys(built.metafile.inputs) };
}

/** The licences of the packages that files of the bundle came from, each text once. */
async function licences(name, inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const byText = new Map();
  for (const each of [...packages].sort()) {
    const folder = join(HERE, "node_modules", each);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const text = (await readFile(join(folder, "LICENSE"), "utf8")).trim();
    byText.set(text, [...(byText.get(text) ?? []), `${each} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return `What ${name}.js is made of, beside autopact's own sources in frontend/src.\n\n${parts.join(`\n${"-".repeat(78)}\n\n`)}`;
}

const files = {};
for (const each of BUNDLES) {
  const { text, inputs } = await bundle(each);
  files[`${each.name}.js`] = text;
  files[`${each.name}.LICENSES.txt`] = await licences(each.name, inputs);
}
for (const [name, content] of Object.entries(files)) {
  const path = join(STATIC, name);
  if (!process.argv.includes("--check")) {
    await writeFile(path, content);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== content) {
    console.error(`${name} is not what is built from frontend/. Run: npm --prefix frontend ci && npm --prefix frontend run build`);
    process.exitCode = 1;
  }
  console.log(`${name}: ${Buffer.byteLength(content)} bytes`);
}
