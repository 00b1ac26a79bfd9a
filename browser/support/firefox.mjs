// Real Firefox, installed on the system: $FIREFOX, else `firefox-esr`, else `firefox`. It is driven by WebDriver BiDi.
import puppeteer from "puppeteer-core";
import { VIEWPORTS } from "./chromium.mjs";
import { find } from "./programs.mjs";

const PREFERENCES = {
  // A fake camera and microphone, without a permission prompt.
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.peerconnection.ice.loopback": true, // there may be no network except loopback
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  "media.gmp-manager.updateEnabled": false, // no codecs from the network: tests use those of Debian
  "ui.prefersReducedMotion": 1,
};

/** Starts it; `open()` returns a page with the interface that tests of all browsers use. */
export async function launch() {
  const executablePath = find(process.env.FIREFOX ? [process.env.FIREFOX] : ["firefox-esr", "firefox"], "firefox-esr");
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath, headless: true, extraPrefsFirefox: PREFERENCES,
  });
  return { name: "Firefox", open: () => open(browser), close: () => browser.close() };
}

async function open(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  return {
    go: (url) => page.goto(url, { waitUntil: "load" }),
    size: (size) => page.setViewport(VIEWPORTS[size].viewport),
    run: (script, ...given) => page.evaluate(script, ...given),
    press: (key) => page.keyboard.press(key),
    type: (selector, text) => page.type(selector, text),
    click: (selector) => page.click(selector),
    picture: () => page.screenshot(),
    leave: () => context.close(),
  };
}
