// Without case and accents, as the server reads it.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// A list that narrows while one types; without a script the same form asks the server.
export function filterLive(form) {
  const list = document.getElementById(form.dataset.filter);
  const count = document.querySelector("[data-filtertelling]");
  const field = form.querySelector("input[type=search]");
  const nothing = document.querySelector("[data-filterleeg]");
  const items = [...(list?.querySelectorAll("[data-filtertekst]") ?? [])];
  // What the server left out cannot come back by typing.
  if (!count || !field || items.length < Number(count.dataset.van)) return;
  const texts = items.map((item) => plain(item.dataset.filtertekst));
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    items.forEach((item, index) => {
      item.hidden = !words.every((word) => texts[index].includes(word));
      found += item.hidden ? 0 : 1;
    });
    for (const group of list.querySelectorAll("[data-filtergroep]")) {
      group.hidden = !group.querySelector("[data-filtertekst]:not([hidden])");
    }
    count.querySelector("span").textContent = found;
    if (nothing) {
      nothing.hidden = found > 0;
      nothing.querySelector("a").search = new URLSearchParams({ q: field.value });
    }
  });
}
