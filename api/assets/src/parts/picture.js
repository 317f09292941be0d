// A drawing in the page as a file: SVG as it is, PNG as it is seen now.
const NAMESPACE = "http://www.w3.org/2000/svg";
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"];

/** The drawing with its looks written in it, so that it is the same without our styles. */
function alone(svg) {
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((node, index) => {
    const style = getComputedStyle(originals[index]);
    for (const look of LOOKS) node.setAttribute(look, style.getPropertyValue(look));
    node.removeAttribute("class");
  });
  const box = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", NAMESPACE);
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  const ground = document.createElementNS(NAMESPACE, "rect");
  ground.setAttribute("x", box.x);
  ground.setAttribute("y", box.y);
  ground.setAttribute("width", box.width);
  ground.setAttribute("height", box.height);
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  return { text: new XMLSerializer().serializeToString(copy), box };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function saveSvg(svg, name) {
  save(new Blob([alone(svg).text], { type: "image/svg+xml" }), `${name}.svg`);
}

export async function savePng(svg, name) {
  const { text, box } = alone(svg);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * box.width;
  canvas.height = 2 * box.height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((blob) => blob && save(blob, `${name}.png`), "image/png");
}

/** A button of our own making. */
export function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "nl-button nl-button--secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
