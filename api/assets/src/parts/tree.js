// Open and close all of an outline at once; on paper, everything is open.

/** What the buttons `alles-open` and `alles-dicht` do: `data-waar` names the element that holds the outline. */
export const treeActions = {
  "alles-open": (button) => setAll(document.getElementById(button.dataset.waar), true),
  "alles-dicht": (button) => setAll(document.getElementById(button.dataset.waar), false),
};

function setAll(root, open) {
  for (const each of root?.querySelectorAll("details") ?? []) each.open = open;
}

/** Open everything while the page is printed, and put back what was closed. Open what an address points into. */
export function showAllOnPaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
    opened = [];
  });
}

export function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target || null; each; each = each.parentElement) if (each.localName === "details") each.open = true;
}
