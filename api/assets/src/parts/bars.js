// A chart of an answer that has something to chart: a column of texts and one of numbers, in not too many rows.
import { button, savePng, saveSvg } from "./picture.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const MOST = 40;
const ROW = 28;
const WIDTH = 720;
const NAMES = 260;

function draw(parent, name, attributes, text) {
  const node = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

/** Draw bars before the table in a box, where that says something; the table stays, and says the same. */
export function drawBars(box) {
  const table = box.querySelector("table");
  const rows = [...(table?.tBodies[0]?.rows ?? [])];
  if (rows.length < 2 || rows.length > MOST || box.querySelector("figure")) return;
  const cells = [...rows[0].cells];
  const numbers = cells.findLastIndex((cell) => cell.classList.contains("getal"));
  const names = cells.map((_, index) => index).filter((index) => !cells[index].classList.contains("getal"));
  if (numbers < 0 || !names.length) return;
  const nameOf = (row) => names.map((index) => row.cells[index].textContent.trim()).filter(Boolean).join(", ");
  const values = rows.map((row) => ({ name: nameOf(row), value: Number(row.cells[numbers].dataset.waarde) }));
  if (values.some(({ value }) => !(value >= 0))) return;
  const most = Math.max(...values.map(({ value }) => value)) || 1;
  const head = table.tHead.rows[0].cells[numbers].textContent.trim();
  const figure = document.createElement("figure");
  figure.className = "staven";
  const frame = document.createElement("div");
  frame.className = "staven__vak";
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", box.dataset.titel);
  figure.append(frame);
  const svg = draw(frame, "svg", { viewBox: `0 0 ${WIDTH} ${values.length * ROW + 8}`, role: "img", "aria-label": `${box.dataset.titel}: ${head}` });
  values.forEach(({ name, value }, index) => {
    const y = index * ROW + 4;
    const short = name.length > 36 ? `${name.slice(0, 35)}…` : name;
    const length = ((WIDTH - NAMES - 70) * value) / most;
    draw(svg, "text", { x: NAMES - 8, y: y + 18, class: "staven__naam" }, short);
    draw(svg, "rect", { x: NAMES, y: y + 3, width: Math.max(length, 1), height: ROW - 8, class: "staven__staaf" });
    draw(svg, "text", { x: NAMES + length + 6, y: y + 18, class: "staven__getal" }, rows[index].cells[numbers].textContent.trim());
  });
  const caption = document.createElement("figcaption");
  caption.textContent = `${box.dataset.titel}: ${head}`;
  const buttons = document.createElement("div");
  buttons.className = "knoppen";
  buttons.append(
    button(box.dataset.svg, () => saveSvg(svg, "antwoord")),
    button(box.dataset.png, () => savePng(svg, "antwoord")),
  );
  figure.prepend(caption);
  figure.append(buttons);
  box.prepend(figure);
}
