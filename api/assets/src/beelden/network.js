// A network: a line for each row, from a party to what it takes part in, or to another party.
// The places are worked out at once, so nothing moves.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { short } from "./tools.js";

export function draw(svg, rows, available, colours) {
  const nodes = new Map();
  const add = (id, name, actor) => nodes.get(id) ?? nodes.set(id, { id, name, actor, degree: 0 }).get(id);
  const links = rows.map((row) => {
    const source = add(row.van, row.vanNaam, true);
    const target = add(row.naar, row.naarNaam, "naarActor" in row);
    source.degree += 1;
    target.degree += 1;
    return { source, target, weight: Number(row.getal) };
  });
  const all = [...nodes.values()];
  // On a small screen the picture scrolls, for names need room.
  const width = Math.max(available, 720);
  const height = Math.round(Math.min(1400, Math.max(420, 160 + all.length * 17)));
  svg.attr("width", width);
  forceSimulation(all)
    .force("link", forceLink(links).distance(70).strength(0.5))
    .force("charge", forceManyBody().strength(-260))
    .force("x", forceX(width / 2).strength(0.06))
    .force("y", forceY(height / 2).strength(0.1))
    .force("collide", forceCollide(32))
    .stop()
    .tick(320);
  // Stretch to fit.
  const fit = (key, size, margin) => {
    const values = all.map((node) => node[key]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    for (const node of all) node[key] = high > low ? margin + ((node[key] - low) / (high - low)) * (size - 2 * margin) : size / 2;
  };
  fit("x", width, 110);
  fit("y", height, 24);
  const most = Math.max(...links.map((link) => link.weight));
  svg
    .append("g")
    .attr("stroke", colours.edge)
    .attr("stroke-opacity", 0.6)
    .selectAll("line")
    .data(links)
    .join("line")
    .attr("data-merk", "")
    .attr("x1", (d) => d.source.x)
    .attr("y1", (d) => d.source.y)
    .attr("x2", (d) => d.target.x)
    .attr("y2", (d) => d.target.y)
    .attr("stroke-width", (d) => 1 + (most > 1 ? (4 * (d.weight - 1)) / (most - 1) : 0.4));
  const node = svg.append("g").selectAll("g").data(all).join("g").attr("transform", (d) => `translate(${d.x},${d.y})`);
  const size = (d) => 5 + Math.min(9, Math.sqrt(d.degree) * 2);
  // A party is a disc, what it takes part in a square.
  node.filter((d) => d.actor).append("circle").attr("r", size).attr("fill", colours.series[0]);
  node
    .filter((d) => !d.actor)
    .append("rect")
    .attr("x", (d) => -size(d))
    .attr("y", (d) => -size(d))
    .attr("width", (d) => 2 * size(d))
    .attr("height", (d) => 2 * size(d))
    .attr("fill", colours.page)
    .attr("stroke", colours.series[1])
    .attr("stroke-width", 2.5);
  node.append("title").text((d) => d.name);
  node
    .append("text")
    .attr("y", (d) => -size(d) - 4)
    .attr("text-anchor", "middle")
    .attr("font-size", 12)
    .attr("paint-order", "stroke")
    .attr("stroke", colours.page)
    .attr("stroke-width", 3)
    .attr("stroke-linejoin", "round")
    .text((d) => short(d.name, 30));
  return height;
}
