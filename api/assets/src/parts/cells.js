// A cell of the comparison in place: the page behind its link, in a dialog. Without a script the link leads there.

/** Let the links to cells below a node open in the dialog of the page. */
export function openInPlace(root) {
  const dialog = root.querySelector("#cel-venster");
  if (!dialog?.showModal) return;
  const close = dialog.querySelector("button");
  close.addEventListener("click", () => dialog.close());
  // A press beside the dialog closes it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  for (const link of root.querySelectorAll("a[data-cel]")) {
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      try {
        dialog.querySelector("#cel-inhoud").replaceChildren(...(await load(link.href)));
        dialog.querySelector("a").href = link.href;
        dialog.showModal();
        dialog.scrollTop = 0;
        close.focus();
      } catch {
        location.href = link.href;
      }
    });
  }
}

/** What a page of a cell shows, with its headings one lower and its links written from here. */
async function load(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById("cel");
  for (const link of found.querySelectorAll("a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href"), response.url).href);
  }
  for (const level of [2, 1]) {
    for (const heading of found.querySelectorAll(`h${level}`)) {
      const lower = document.createElement(`h${level + 1}`);
      if (level === 1) lower.id = "cel-titel";
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
  }
  return [...found.childNodes];
}
