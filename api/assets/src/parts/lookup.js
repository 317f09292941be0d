// Fields with more values than a list can show: what fits is offered while one types, found by the server.
const PAUSE = 150;

export function lookUp(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-waarden`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  let asked = "";
  const offer = async () => {
    const text = field.value.trim();
    // What was just chosen needs no list.
    if (text === asked || [...list.options].some((option) => option.value === text)) return;
    asked = text;
    if (!text) return list.replaceChildren();
    const answer = await fetch(`${field.dataset.waarden}?${new URLSearchParams({ q: text })}`).catch(() => null);
    // While this was asked, something else may have been typed.
    if (!answer?.ok || text !== asked) return;
    list.replaceChildren(
      ...(await answer.json()).map(({ waarde, naam }) => {
        const option = document.createElement("option");
        option.value = waarde;
        // Two things of one name are told apart by how they are written.
        if (waarde !== naam) option.label = `${naam} (${waarde})`;
        return option;
      }),
    );
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, PAUSE);
  });
}
