// A timeline: a bar or a mark for each row, in the order of the table.
import { axisTop } from "d3-axis";
import { scaleUtc } from "d3-scale";
import { day, dayFormat, legend, patterns, quiet, shapes, short } from "./tools.js";

const ROW = 26;

export function draw(svg, rows, available, colours) {
  const width = Math.max(available, 520);
  svg.attr("width", width);
  const series = [...new Set(rows.map((row) => row.reeks))];
  const fill = patterns(svg, series, colours);
  let y = legend(svg, series, width, colours, (item, index) =>
    item.append("rect").attr("width", 16).attr("height", 16).attr("fill", fill(index)),
  );
  const moments = rows.flatMap((row) => [day(row.begin), ...(row.eind ? [day(row.eind)] : [])]);
  const [first, last] = [new Date(Math.min(...moments)), new Date(Math.max(...moments))];
  const years = (last - first) / 31_557_600_000;
  const left = Math.min(360, width * 0.42);
  const x = scaleUtc([first, last], [left + 12, width - 16]).nice();
  const axis = svg.append("g").attr("transform", `translate(0,${y + 18})`);
  axis.call(axisTop(x).ticks(Math.max(2, Math.floor((width - left) / 110))).tickFormat(dayFormat(years)).tickSize(-(rows.length * ROW)));
  quiet(axis, colours).select(".domain").remove();
  y += 18;
  for (const row of rows) {
    const line = svg.append("g").attr("data-merk", "");
    line.append("title").text(`${row.label} (${row.begin}${row.eind && row.eind !== row.begin ? ` – ${row.eind}` : ""})`);
    line.append("text").attr("x", 0).attr("y", y + 17).attr("font-size", 13).text(short(row.label, Math.floor(left / 7.3)));
    const [from, to] = [x(day(row.begin)), x(day(row.eind || row.begin))];
    const colour = fill(series.indexOf(row.reeks));
    if (to - from > 6) line.append("rect").attr("x", from).attr("y", y + 5).attr("width", to - from).attr("height", ROW - 10).attr("rx", 2).attr("fill", colour);
    else line.append("path").attr("d", shapes[2](6)).attr("transform", `translate(${from},${y + ROW / 2})`).attr("fill", colours.series[series.indexOf(row.reeks) % colours.series.length]);
    y += ROW;
  }
  return y + 8;
}
