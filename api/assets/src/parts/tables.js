// Tables that can be sorted by a column. The order of the page itself comes back at the third press.

const language = document.documentElement.lang || "nl";
const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });

/** The value that a cell is sorted by: `data-waarde` where the text is not what counts. */
const valueOf = (row, index) => {
  const cell = row.cells[index];
  return cell ? (cell.dataset.waarde ?? cell.textContent.trim()) : "";
};

const isNumber = (text) => /^-?[\d.,]+$/.test(text);
const toNumber = (text) => Number(language === "nl" ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", ""));

function compare(one, other) {
  if (one === other) return 0;
  // What is empty stands last, whichever way the column is sorted.
  if (!one || !other) return one ? -Infinity : Infinity;
  if (isNumber(one) && isNumber(other)) return toNumber(one) - toNumber(other);
  return collator.compare(one, other);
}

/** Put a button in each heading of a table. */
export function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || body.rows.length < 2 || table.querySelector("td[rowspan], tbody td[colspan]")) return;
  const original = [...body.rows];
  heads.forEach((head, index) => {
    if (!head.textContent.trim() || "nietSorteren" in head.dataset) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorteer";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(index));
  });

  function sort(index) {
    const now = heads[index].getAttribute("aria-sort");
    const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    if (next) heads[index].setAttribute("aria-sort", next);
    const direction = next === "descending" ? -1 : 1;
    const rows = next
      ? original
          .map((row) => [valueOf(row, index), row])
          .sort(([one], [other]) => {
            const order = compare(one, other);
            return Math.abs(order) === Infinity ? order : direction * order;
          })
          .map(([, row]) => row)
      : original;
    body.append(...rows);
  }
}
