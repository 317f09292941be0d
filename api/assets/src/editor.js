// The editor for SPARQL: YASGUI's Yasqe in the place of the text field. The form does the asking, so that an answer is the same
// with and without a script. Nothing is asked of other hosts, and nothing is kept in the browser.
import Yasqe from "@zazuko/yasqe";
import { drawBars } from "./parts/bars.js";
import { makeSortable } from "./parts/tables.js";

const form = document.getElementById("editor");
const field = document.getElementById("veld-query");
const status = document.getElementById("editor-status");
const outcome = document.getElementById("uitkomst");
const language = document.documentElement.lang === "en" ? "en" : "nl";

const place = document.createElement("div");
place.id = "yasqe";
field.after(place);

// Only ours: those of the library ask other hosts.
Yasqe.defaults.autocompleters = [];
// What completes words: our prefixes, classes and properties, from this host.
const tools = fetch(form.dataset.hulpmiddelen)
  .then((answer) => answer.json())
  .catch(() => ({ prefixes: {}, termen: [] }));

Yasqe.forkAutocompleter(
  "prefixes",
  {
    name: "eigen-prefixen",
    persistenceId: null,
    bulk: false,
    get: async (_, token) => {
      const { prefixes } = await tools;
      const begin = (token?.autocompletionString ?? token?.string ?? "").trim();
      return Object.entries(prefixes)
        .map(([name, iri]) => `${name}: <${iri}>`)
        .filter((text) => text.startsWith(begin));
    },
  },
  false,
);
for (const [kind, parent, name] of [
  ["klasse", "class", "eigen-klassen"],
  ["eigenschap", "property", "eigen-eigenschappen"],
]) {
  Yasqe.forkAutocompleter(
    parent,
    {
      name,
      persistenceId: null,
      bulk: false,
      autoShow: false,
      get: async (_, token) => {
        const { termen } = await tools;
        const begin = (token?.autocompletionString ?? "").toLowerCase();
        const word = begin.split(/[/#:]/).pop();
        return termen
          .filter((one) => one.soort === kind)
          .filter((one) => one.iri.toLowerCase().startsWith(begin) || (word && `${one.nl} ${one.en}`.toLowerCase().includes(word)))
          .map((one) => one.iri);
      },
      // The name in words stands beside what is filled in.
      postprocessHints: (_, hints) => {
        tools.then(({ termen }) => {
          for (const hint of hints) {
            const end = hint.text.split(/[/#:>]/).filter(Boolean).pop();
            const term = termen.find((one) => one.soort === kind && one.iri.endsWith(`#${end}`));
            if (term) hint.displayText = `${hint.text} – ${term[language] ?? term.nl}`;
          }
        });
        return hints;
      },
    },
    false,
  );
}

const editor = new Yasqe(place, {
  value: asked() ?? field.value,
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: () => address(),
  createShortLink: undefined,
  prefixCcApi: null,
  autocompleters: ["variables", "eigen-prefixen", "eigen-klassen", "eigen-eigenschappen"],
  showQueryButton: false,
  resizeable: false,
  editorHeight: "auto",
  viewportMargin: Infinity,
  tabindex: 0,
  extraKeys: {
    "Ctrl-Enter": run,
    "Cmd-Enter": run,
    "Ctrl-Space": () => editor.autocomplete(),
    "Ctrl-/": () => editor.commentLines(),
    "Shift-Ctrl-F": () => editor.autoformat(),
    // Tab leaves the editor, as it leaves any field.
    Tab: false,
    "Shift-Tab": false,
  },
});
const input = editor.getInputField();
input.setAttribute("aria-label", form.dataset.veld);
input.setAttribute("aria-describedby", "veld-query-uitleg");
document.getElementById("veld-query-uitleg").hidden = false;
field.hidden = true;
field.required = false;
document.querySelector("label[for=veld-query]").addEventListener("click", () => editor.focus());
document.querySelector("[data-zonder-script]").hidden = true;

/** The query in the address, which never leaves the browser. */
function asked() {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

function address() {
  const here = new URL(location.href);
  here.search = "";
  here.hash = `query=${encodeURIComponent(editor.getValue())}`;
  return here.href;
}

async function run() {
  status.textContent = form.dataset.bezig;
  const body = new URLSearchParams({ query: editor.getValue(), formaat: "html" });
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("uitkomst");
    if (!found) throw new Error(answer.statusText);
    outcome.replaceChildren(...found.childNodes);
    history.replaceState(null, "", address());
    status.textContent = outcome.querySelector("#antwoord") ? form.dataset.klaar : "";
    adorn();
    outcome.scrollIntoView({ block: "nearest" });
  } catch {
    status.textContent = form.dataset.mislukt;
  }
}

function adorn() {
  for (const table of outcome.querySelectorAll("table[data-sorteer]")) {
    if (!table.querySelector(".sorteer")) makeSortable(table);
  }
  for (const box of outcome.querySelectorAll("[data-grafiek]")) drawBars(box);
}

form.addEventListener("submit", (event) => {
  field.value = editor.getValue();
  // A file is fetched by the form itself; an answer to read is put in this page.
  if (event.submitter && event.submitter.value !== "html") return;
  event.preventDefault();
  run();
});

const share = form.querySelector("[data-deel]");
if (navigator.clipboard) {
  share.hidden = false;
  share.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address());
    status.textContent = form.dataset.kopieerlink;
  });
}

addEventListener("hashchange", () => {
  const query = asked();
  if (query !== null && query !== editor.getValue()) editor.setValue(query);
});
adorn();
