// What every page gets: comfort on top of a page that works without.
import { showButtons } from "./parts/buttons.js";
import { makeSortable } from "./parts/tables.js";

showButtons(document);
for (const table of document.querySelectorAll("table[data-sorteer]")) makeSortable(table);
