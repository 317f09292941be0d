// Bars in groups: a group for each value of data-groep, a bar for each row.
import { axisBottom } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { legend, number, patterns, quiet, short } from "./tools.js";

const BAR = 20;

export function draw(svg, rows, width, colours) {
  const series = [...new Set(rows.map((row) => row.reeks))];
  const groups = [...new Set(rows.map((row) => row.groep))];
  const fill = patterns(svg, series, colours);
  let y = legend(svg, series, width, colours, (item, index) =>
    item.append("rect").attr("width", 16).attr("height", 16).attr("fill", fill(index)),
  );
  const narrow = width < 560;
  const left = narrow ? 14 : 210;
  const x = scaleLinear([0, Math.max(10, ...rows.map((row) => Number(row.getal)))], [left, width - 48]).nice();
  const top = y;
  const grid = svg.append("g");
  for (const group of groups) {
    const label = svg.append("text").attr("font-weight", 600).text(short(group, narrow ? 44 : 28));
    const mine = rows.filter((row) => row.groep === group);
    if (narrow) {
      label.attr("x", 0).attr("y", y + 14);
      y += 20;
    } else label.attr("x", left - 12).attr("y", y + (mine.length * BAR) / 2 + 5).attr("text-anchor", "end");
    for (const row of mine) {
      const value = Number(row.getal);
      const bar = svg.append("g").attr("data-merk", "");
      bar
        .append("rect")
        .attr("x", x(0))
        .attr("y", y + 1)
        .attr("width", Math.max(1, x(value) - x(0)))
        .attr("height", BAR - 3)
        .attr("fill", fill(series.indexOf(row.reeks)));
      bar.append("text").attr("x", x(value) + 6).attr("y", y + BAR / 2 + 4).attr("font-size", 13).text(`${number(value)} %`);
      y += BAR;
    }
    y += 14;
  }
  quiet(grid.attr("transform", `translate(0,${y})`).call(axisBottom(x).ticks(Math.max(2, width / 160)).tickSize(top - y).tickFormat((value) => `${value} %`)), colours);
  grid.selectAll("text").attr("dy", "1.4em").attr("y", 0);
  grid.select(".domain").remove();
  return y + 30;
}
