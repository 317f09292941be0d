// The diagram of classes and relations, drawn from the table below it.
import { Graph, layout } from "@dagrejs/dagre";
import { button, savePng, saveSvg } from "./parts/picture.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const figure = document.getElementById("diagram");
const table = document.getElementById("relaties");
if (figure && table) show();

function draw(parent, name, attributes, text) {
  const node = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function read() {
  return [...table.tBodies[0].rows].map((row) => {
    const [from, names, to, count] = row.cells;
    return { from, to, names: names.textContent.trim(), count: Number(count.dataset.waarde) };
  });
}

function show() {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 34, edgesep: 12, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const relations = read();
  const own = new Map();
  for (const { from, to, names } of relations) {
    for (const cell of [from, to]) {
      const key = cell.dataset.knoop;
      if (!graph.hasNode(key)) {
        const label = cell.textContent.trim();
        graph.setNode(key, { label, href: cell.querySelector("a")?.getAttribute("href"), width: label.length * 8.2 + 28, height: 34 });
      }
    }
    if (from.dataset.knoop === to.dataset.knoop) own.set(from.dataset.knoop, shorten(names));
  }
  for (const [key, names] of own) {
    const node = graph.node(key);
    node.own = `↻ ${names}`;
    node.width = Math.max(node.width, node.own.length * 6.4 + 20);
    node.height = 52;
  }
  for (const { from, to, names, count } of relations) {
    if (from.dataset.knoop === to.dataset.knoop) continue;
    const label = shorten(names);
    graph.setEdge(from.dataset.knoop, to.dataset.knoop, { label, count, width: label.length * 6.2 + 8, height: 16, labelpos: "c" });
  }
  layout(graph);
  const { width, height } = graph.graph();
  const frame = document.createElement("div");
  frame.className = "diagram__vak";
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", figure.dataset.naam);
  const svg = draw(frame, "svg", { viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, width: Math.ceil(width), height: Math.ceil(height), role: "img", "aria-label": figure.dataset.naam });
  const marks = draw(draw(svg, "defs", {}), "marker", { id: "punt", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" });
  draw(marks, "path", { d: "M0 0 10 5 0 10z", class: "diagram__punt" });
  const most = Math.max(...relations.map(({ count }) => count), 1);
  const labels = [];
  for (const edge of graph.edges()) {
    const { points, label, count, x, y } = graph.edge(edge);
    const d = points.map((point, index) => `${index ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
    draw(svg, "path", { d, class: "diagram__lijn", "stroke-width": (1 + 3 * Math.sqrt(count / most)).toFixed(1), "marker-end": "url(#punt)" });
    labels.push({ x, y, label });
  }
  for (const { x, y, label } of labels) {
    draw(svg, "rect", { x: x - label.length * 3.1 - 3, y: y - 9, width: label.length * 6.2 + 6, height: 17, class: "diagram__grond" });
    draw(svg, "text", { x, y: y + 4, class: "diagram__verband" }, label);
  }
  for (const key of graph.nodes()) {
    const node = graph.node(key);
    draw(svg, "rect", { x: node.x - node.width / 2, y: node.y - node.height / 2, width: node.width, height: node.height, rx: 4, class: "diagram__knoop" });
    draw(svg, "text", { x: node.x, y: node.y + (node.own ? -4 : 5), class: "diagram__naam" }, node.label);
    if (node.own) draw(svg, "text", { x: node.x, y: node.y + 16, class: "diagram__verband" }, node.own);
  }
  const buttons = document.createElement("div");
  buttons.className = "knoppen";
  buttons.append(
    button(figure.dataset.svg, () => saveSvg(svg, "begrippen")),
    button(figure.dataset.png, () => savePng(svg, "begrippen")),
  );
  figure.append(frame, buttons);
  figure.hidden = false;
}

function shorten(names) {
  const all = names.split(", ");
  return all.length > 2 ? `${all.slice(0, 2).join(", ")} +${all.length - 2}` : names;
}
