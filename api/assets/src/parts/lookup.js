// Fields with more values than a list can show: what fits is offered while one types.
const MOST = 30;

/** Read all values of a parameter once, the pages of the list one after another. */
async function read(address) {
  const found = [];
  let next = `${address}?aantal=1000`;
  while (next) {
    const answer = await fetch(next, { headers: { Accept: "application/json" } });
    if (!answer.ok) break;
    const body = await answer.json();
    found.push(...body.waarden);
    next = body._links.next?.href;
  }
  return found;
}

export function lookUp(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-waarden`;
  field.after(list);
  field.setAttribute("list", list.id);
  let values;
  const offer = async () => {
    values ??= read(field.dataset.waarden).catch(() => []);
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fitting = [];
    for (const one of await values) {
      const text = [one.label, ...one.namen].join(" ").toLocaleLowerCase();
      if (words.every((word) => text.includes(word))) fitting.push(one);
      if (fitting.length === MOST) break;
    }
    const labels = fitting.map((one) => one.label);
    list.replaceChildren(
      ...fitting.map((one) => {
        const option = document.createElement("option");
        // Two things of one name are told apart by how they are written.
        const alone = labels.filter((label) => label === one.label).length === 1;
        option.value = alone ? one.label : one.waarde;
        if (!alone) option.label = `${one.label} (${one.waarde})`;
        return option;
      }),
    );
  };
  field.addEventListener("focus", offer);
  field.addEventListener("input", offer);
}
