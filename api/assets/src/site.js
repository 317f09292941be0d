// What every page gets: comfort on top of a page that works without.
import { showButtons } from "./parts/buttons.js";
import { filterLive } from "./parts/filter.js";
import { leaveOutEmpty } from "./parts/forms.js";
import { lookUp } from "./parts/lookup.js";
import { makeSortable } from "./parts/tables.js";
import { openTarget, showAllOnPaper } from "./parts/tree.js";

showButtons(document);
for (const table of document.querySelectorAll("table[data-sorteer]")) makeSortable(table);
for (const form of document.querySelectorAll("form[data-filter]")) filterLive(form);
for (const form of document.querySelectorAll("form[data-zonder-lege-velden]")) leaveOutEmpty(form);
for (const field of document.querySelectorAll("input[data-waarden]")) lookUp(field);
showAllOnPaper();
openTarget();
addEventListener("hashchange", openTarget);
// What few pages have is loaded where it is.
if (document.querySelector("[data-beeld]")) import("./beelden/beelden.js").then(({ drawAll }) => drawAll(document));
if (document.querySelector("a[data-cel]")) import("./parts/cells.js").then(({ openInPlace }) => openInPlace(document));
