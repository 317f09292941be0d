// Buttons that only a script can serve: copy the address of the page, print it. They are hidden until they work.
import { treeActions } from "./tree.js";

const actions = {
  ...treeActions,
  async kopieer(button) {
    await navigator.clipboard.writeText(location.href);
    say(button, button.dataset.gelukt);
  },
  print() {
    window.print();
  },
};

/** Show the buttons of a page and let them do what `data-doe` says. */
export function showButtons(root) {
  for (const button of root.querySelectorAll("button[data-doe]")) {
    const act = actions[button.dataset.doe];
    if (!act || (button.dataset.doe === "kopieer" && !navigator.clipboard)) continue;
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  }
}

/** Say in words what happened, also to who does not see it. */
function say(button, text) {
  let status = button.nextElementSibling;
  if (status?.getAttribute("role") !== "status") {
    status = document.createElement("span");
    status.setAttribute("role", "status");
    button.after(status);
  }
  status.textContent = text;
}
