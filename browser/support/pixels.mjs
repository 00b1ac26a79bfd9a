// Reads the colours of single points of a screenshot.

/** The colours of a PNG at these points, each [red, green, blue, alpha]. */
export async function pixels(browser, png, points) {
  const page = await browser.newPage();
  try {
    return await page.evaluate(async ([data, points]) => {
      const image = new Image();
      image.src = data;
      await image.decode();
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: image.width, height: image.height });
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return points.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
    }, [`data:image/png;base64,${png.toString("base64")}`, points]);
  } finally {
    await page.close();
  }
}
