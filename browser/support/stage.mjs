// A site with its servers (town.mjs) and a Chromium, for all tests of a file: started before the first, ended after the last,
// whether they pass or not.
import { after } from "node:test";
import { launch } from "./chromium.mjs";
import { town } from "./town.mjs";

export let place;
export let browser;

const close = async () => {
  await browser?.close();
  await place?.close();
};

/** To be awaited before a file's tests and hooks. `opens` starts the browser. */
export async function staged(options, opens = launch) {
  const [opened, launched] = await Promise.allSettled([town(options), opens()]);
  [place, browser] = [opened.value, launched.value];
  const failed = [opened, launched].find(({ status }) => status === "rejected");
  if (failed) {
    await close();
    throw failed.reason;
  }
  after(close);
}
