// The page on which a streamer goes live, with Chromium's fake devices.
import { launch, open } from "./chromium.mjs";
import { until } from "./wait.mjs";

export { freshKey } from "./town.mjs";

/** A browser with a fake camera, microphone and screen; `asks`: permission is not granted. */
export const studio = ({ asks = false } = {}) => launch([
  "--use-fake-device-for-media-stream",
  ...(asks ? [] : ["--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Entire screen"]),
]);

/** Opens the page; `page.heard` has all console messages. */
export async function goLive(browser, place, { path = "/go-live/", ...options } = {}) {
  const page = await open(browser, place.origin + path, options);
  page.heard = [];
  page.on("console", (message) => page.heard.push(message.text()));
  return page;
}

/** Enters the key. */
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

/** Plays a stream on its watch page, and waits until its sound is not silent. */
export async function hears(page, name) {
  await page.getByRole("button", { name: `Unmute ${name}` }).click();
  await until(`${name} is heard`, () => page.evaluate(async () => {
    const stats = await Promise.all(window.peers.filter((peer) => peer.connectionState === "connected").map((peer) => peer.getStats()));
    return stats.flatMap((all) => [...all.values()]).some((one) => one.type === "inbound-rtp" && one.kind === "audio" && one.totalAudioEnergy > 0.0001);
  }));
}

/** Presses the button, and waits until the stream is live. */
export async function publish(page) {
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await page.locator('.studio[data-state="live"], [data-trouble]:not([hidden])').waitFor();
  if (await page.locator("[data-trouble]").isVisible()) throw new Error(await page.locator("[data-trouble]").innerText());
}
