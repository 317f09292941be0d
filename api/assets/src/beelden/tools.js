// What pictures have in common: short texts, a legend, quiet axes, numbers and days in the language of the page.

export const language = document.documentElement.lang || "nl";
export const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format;

/** Cut a text at a number of characters. */
export const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** A day written as YYYY, YYYY-MM or YYYY-MM-DD, as a moment. */
export const day = (text) => new Date(`${text}-01-01`.slice(0, 4) + (text.slice(4) || "-01-01") + (text.length === 7 ? "-01" : ""));

/** How moments are written along an axis that spans some years. */
export function dayFormat(years) {
  const options = years > 4 ? { year: "numeric" } : { month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(language, options).format;
}

/** Make an axis quiet and readable. */
export function quiet(axis, colours) {
  axis.attr("font-size", 13).attr("font-family", null);
  axis.selectAll("text").attr("fill", colours.text);
  axis.selectAll("line, path").attr("stroke", colours.line);
  return axis;
}

/** Patterns, so that series can be told apart without colour. */
export function patterns(svg, names, colours) {
  const defs = svg.append("defs");
  names.forEach((_, index) => {
    const colour = colours.series[index % colours.series.length];
    const pattern = defs
      .append("pattern")
      .attr("id", `patroon-${index}`)
      .attr("width", 8)
      .attr("height", 8)
      .attr("patternUnits", "userSpaceOnUse")
      .attr("patternTransform", index % 3 === 1 ? "rotate(45)" : "rotate(0)");
    pattern.append("rect").attr("width", 8).attr("height", 8).attr("fill", colour);
    if (index % 3 === 1) pattern.append("rect").attr("width", 2.5).attr("height", 8).attr("fill", colours.page).attr("fill-opacity", 0.75);
    if (index % 3 === 2) pattern.append("circle").attr("cx", 4).attr("cy", 4).attr("r", 1.7).attr("fill", colours.page).attr("fill-opacity", 0.85);
  });
  return (index) => `url(#patroon-${index})`;
}

/** A legend on lines of its own; returns how high it is. */
export function legend(svg, names, width, colours, swatch) {
  let [x, y] = [0, 4];
  const group = svg.append("g");
  names.forEach((name, index) => {
    const text = short(name, Math.floor((width - 30) / 7.5));
    const wide = 30 + text.length * 7.6;
    if (x && x + wide > width) [x, y] = [0, y + 24];
    const item = group.append("g").attr("transform", `translate(${x},${y})`);
    swatch(item, index);
    item.append("text").attr("x", 24).attr("y", 13).text(text);
    x += wide + 16;
  });
  return y + 34;
}

/** Shapes of points, by series. */
export const shapes = [
  (size) => `M0,${-size}A${size},${size},0,1,1,0,${size}A${size},${size},0,1,1,0,${-size}Z`,
  (size) => `M${-size},${-size}H${size}V${size}H${-size}Z`,
  (size) => `M0,${-size * 1.3}L${size * 1.3},0L0,${size * 1.3}L${-size * 1.3},0Z`,
  (size) => `M0,${-size * 1.25}L${size * 1.2},${size}H${-size * 1.2}Z`,
  (size) => `M0,${size * 1.25}L${size * 1.2},${-size}H${-size * 1.2}Z`,
];
