// Makes what pages load: every file directly in src/ is one bundle; what several of them import becomes a chunk of its own.
// Names carry a digest of the content, so that browsers may keep a file for good; manifest.json tells which name is which.
import { build } from "esbuild";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "beleidsgraaf", "pages", "statisch");
const work = `${target}.nieuw`;

const sources = (await readdir(join(here, "src"))).filter((name) => /\.(css|js)$/.test(name)).sort();
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: sources.map((name) => join("src", name)),
  outdir: work,
  entryNames: "[name]-[hash]",
  chunkNames: "deel-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  minify: true,
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
});
const manifest = Object.fromEntries(
  Object.entries(metafile.outputs)
    .filter(([, output]) => output.entryPoint)
    .map(([path, output]) => [basename(output.entryPoint), basename(path)])
    .sort(),
);
await writeFile(join(work, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(work, target);
