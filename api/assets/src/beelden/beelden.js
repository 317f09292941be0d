// Pictures drawn from tables. Each kind is a module of its own, loaded only where it is used.
import { select } from "d3-selection";
import { savable } from "./save.js";

const kinds = {
  staven: () => import("./bars.js"),
  netwerk: () => import("./network.js"),
  tijdlijn: () => import("./timeline.js"),
  reeks: () => import("./series.js"),
};

/** Draw all pictures of a page, and again when the window has another width or the colours change. */
export async function drawAll(root) {
  for (const figure of root.querySelectorAll("figure[data-beeld]")) {
    const table = document.getElementById(figure.dataset.tabel);
    const kind = kinds[figure.dataset.beeld];
    if (!table || !kind) continue;
    const { draw } = await kind();
    figure.hidden = false;
    const canvas = figure.querySelector(".beeld__doek");
    let width = 0;
    const redraw = (force) => {
      const now = Math.max(280, Math.floor(canvas.clientWidth));
      if (now === width && !force) return;
      width = now;
      paint(figure, canvas, table, draw, width);
    };
    redraw(true);
    new ResizeObserver(() => redraw(false)).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(true));
    addEventListener("beforeprint", () => redraw(true));
    savable(figure);
  }
}

function paint(figure, canvas, table, draw, width) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const colours = {
    text: colour("--bg-text"),
    quiet: colour("--bg-quiet"),
    line: colour("--bg-line"),
    edge: colour("--bg-edge"),
    page: colour("--bg-page"),
    soft: colour("--bg-strong"),
    series: [0, 1, 2, 3, 4, 5].map((index) => colour(`--beeld-${index}`)),
  };
  const rows = [...table.tBodies[0].rows].map((row) => row.dataset);
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg"))
    .attr("xmlns", "http://www.w3.org/2000/svg")
    .attr("role", "img")
    .attr("font-size", 14)
    .attr("fill", colours.text);
  const id = `${table.id}-beeld`;
  svg.append("title").attr("id", `${id}-titel`).text(figure.dataset.titel);
  svg.append("desc").attr("id", `${id}-uitleg`).text(figure.dataset.samenvatting);
  svg.attr("aria-labelledby", `${id}-titel ${id}-uitleg`);
  const height = draw(svg, rows, width, colours);
  const full = Number(svg.attr("width") ?? width);
  svg.attr("width", full).attr("height", height).attr("viewBox", `0 0 ${full} ${height}`);
  canvas.replaceChildren(svg.node());
}
