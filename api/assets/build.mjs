// Makes what pages load: every file directly in src/ is one bundle; what several of them import becomes a chunk of its own.
// Names carry a digest of the content, so that browsers may keep a file for good; manifest.json tells which name is which.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "beleidsgraaf", "pages", "statisch");
const work = `${target}.nieuw`;

// The editor's library knows addresses of others, to complete words with; a page of ours asks this host only.
const withoutHosts = {
  name: "without-hosts",
  setup(build) {
    build.onLoad({ filter: /yasqe\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf-8");
      const contents = text
        .split("\n")
        // The list of prefixes is one long line of names with their addresses.
        .map((line) => (line.includes('madsrdf = "') ? line.replace(/"https?:[^"]*"/g, '""') : line))
        .join("\n")
        .replaceAll("lov.linkeddata.es/", "")
        .replaceAll("https://dbpedia.org/sparql", "");
      return { contents, loader: "js" };
    });
  },
};

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
  plugins: [withoutHosts],
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
