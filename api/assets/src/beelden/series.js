// Figures over time: a point for each row, a line for each series of more than one.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import { day, dayFormat, legend, number, quiet, shapes } from "./tools.js";

export function draw(svg, rows, available, colours) {
  const width = Math.max(available, 420);
  svg.attr("width", width);
  const points = rows.map((row) => ({ x: day(row.begin), y: Number(row.getal), series: row.reeks || "", unit: row.eenheid, kind: row.soort }));
  const series = [...new Set(points.map((point) => point.series))];
  const colourOf = (index) => colours.series[index % colours.series.length];
  const shapeOf = (index) => shapes[index % shapes.length];
  const dashOf = (index) => ["none", "7 4", "2 3", "10 3 2 3"][Math.floor(index / colours.series.length + (index % 4)) % 4];
  const top = series.length > 1 || series[0]
    ? legend(svg, series.map((name) => name || "–"), width, colours, (item, index) => {
        item.append("path").attr("d", shapeOf(index)(6)).attr("transform", "translate(8,8)").attr("fill", colourOf(index));
      })
    : 10;
  const height = top + 320;
  const values = points.map((point) => point.y);
  const moments = points.map((point) => point.x);
  const low = Math.min(0, ...values);
  const y = scaleLinear([low, Math.max(...values, low + 1)], [height - 40, top + 14]).nice();
  const wide = 24 + 8 * Math.max(...y.ticks(5).map((tick) => number(tick).length));
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const pad = first === last ? 31_557_600_000 / 2 : 0;
  const x = scaleUtc([new Date(first - pad), new Date(last + pad)], [wide + 16, width - 40]);
  const years = (last - first) / 31_557_600_000;
  quiet(svg.append("g").attr("transform", `translate(0,${height - 34})`).call(axisBottom(x).ticks(Math.max(2, Math.floor(width / 130))).tickFormat(dayFormat(years + (pad ? 5 : 0)))), colours);
  const left = svg.append("g").attr("transform", `translate(${wide},0)`).call(axisLeft(y).ticks(5).tickFormat(number).tickSize(-(width - wide)));
  quiet(left, colours).select(".domain").remove();
  if (points[0].unit) svg.append("text").attr("x", wide - 8).attr("y", top + 2).attr("text-anchor", "end").attr("font-size", 13).text(points[0].unit);
  const path = line((point) => x(point.x), (point) => y(point.y));
  series.forEach((name, index) => {
    const mine = points.filter((point) => point.series === name);
    if (mine.length > 1)
      svg.append("path").attr("d", path(mine)).attr("fill", "none").attr("stroke", colourOf(index)).attr("stroke-width", 2.2).attr("stroke-dasharray", dashOf(index));
  });
  for (const point of points) {
    const index = series.indexOf(point.series);
    const mark = svg.append("g").attr("data-merk", "").attr("transform", `translate(${x(point.x)},${y(point.y)})`);
    mark.append("path").attr("d", shapeOf(index)(5)).attr("fill", colourOf(index)).attr("stroke", colours.page);
    mark.append("title").text(`${point.series} ${number(point.y)} ${point.unit} (${point.kind})`.trim());
    if (points.length <= 24) mark.append("text").attr("y", -10).attr("text-anchor", "middle").attr("font-size", 12).text(number(point.y));
  }
  return height;
}
