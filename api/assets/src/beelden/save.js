// A picture as a file: SVG as it is, PNG drawn at twice the size, both on the background of the page.

/** Let the buttons of a figure save its picture. */
export function savable(figure) {
  for (const button of figure.querySelectorAll("button[data-bewaar]")) {
    button.addEventListener("click", async () => {
      const svg = standing(figure.querySelector("svg"));
      const text = new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
      const blob = button.dataset.bewaar === "svg" ? text : await png(svg, text);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${figure.dataset.naam}.${button.dataset.bewaar}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  }
}

/** A copy that needs no style from elsewhere. */
function standing(drawn) {
  const copy = drawn.cloneNode(true);
  const style = getComputedStyle(document.body);
  copy.setAttribute("font-family", style.fontFamily.replaceAll('"', "'"));
  const back = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  back.setAttribute("width", "100%");
  back.setAttribute("height", "100%");
  back.setAttribute("fill", style.backgroundColor);
  copy.querySelector("desc").after(back);
  return copy;
}

async function png(svg, text) {
  const address = URL.createObjectURL(text);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * Number(svg.getAttribute("width"));
    canvas.height = 2 * Number(svg.getAttribute("height"));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
