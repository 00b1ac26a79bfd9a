// The page on which a streamer goes live, with the devices that Chromium pretends to have.
import { launch, open } from "./chromium.mjs";
import { until } from "./wait.mjs";

export { freshKey } from "./town.mjs";

/** A browser with a camera, a microphone and a screen, all of them made up; `asks`: its permission is not given. */
export const studio = ({ asks = false } = {}) => launch([
  "--use-fake-device-for-media-stream",
  ...(asks ? [] : ["--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Entire screen"]),
]);

/** Opens it; `page.heard` is all that the console was told. */
export async function goLive(browser, place, { path = "/go-live/", ...options } = {}) {
  const page = await open(browser, place.origin + path, options);
  page.heard = [];
  page.on("console", (message) => page.heard.push(message.text()));
  return page;
}

/** Gives the key. */
export async function use(page, key) {
  await page.getByLabel("Stream key", { exact: true }).first().fill(key);
  await page.getByRole("button", { name: "Use this key" }).click();
  await page.locator('.key:is([data-state="unchecked"], [data-state="good"], [data-state="until"])').waitFor();
}

/** Opens camera or screen, and waits for the preview. */
export async function preview(page, source = "Camera") {
  await page.locator(".studio-sources").getByRole("button", { name: source }).click();
  await until(`the preview of ${source} moves`, () => page.locator("[data-preview]").evaluate((video) => video.videoWidth > 0 && video.currentTime > 0));
}

/** Hears a stream on its watch page, and waits until its sound is more than silence. */
export async function hears(page, name) {
  await page.getByRole("button", { name: `Unmute ${name}` }).click();
  await until(`${name} is heard`, () => page.evaluate(async () => {
    const stats = await Promise.all(window.peers.filter((peer) => peer.connectionState === "connected").map((peer) => peer.getStats()));
    return stats.flatMap((all) => [...all.values()]).some((one) => one.type === "inbound-rtp" && one.kind === "audio" && one.totalAudioEnergy > 0.0001);
  }));
}

/** Presses the button, and waits until it is live. */
export async function publish(page) {
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await page.locator('.studio[data-state="live"], [data-trouble]:not([hidden])').waitFor();
  if (await page.locator("[data-trouble]").isVisible()) throw new Error(await page.locator("[data-trouble]").innerText());
}
