// Real WebKitGTK: its MiniBrowser on a screen of its own, driven by WebDriver. Its engine is Safari's.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VIEWPORTS } from "./chromium.mjs";
import { find, freePorts, start } from "./programs.mjs";
import { until } from "./wait.mjs";

const FOLDERS = ["x86_64", "aarch64"].flatMap((machine) => ["4.1", "4.0", "6.0"].map((version) =>
  `/usr/lib/${machine}-linux-gnu/webkit${version === "6.0" ? "gtk" : "2gtk"}-${version}/MiniBrowser`));

// The keys that WebDriver has numbers for.
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", ArrowUp: "\uE013", ArrowDown: "\uE015" };
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Its toolbar shall not keep the window from being as narrow as a phone. */
const NARROW = "* { min-width: 0; padding: 0; margin: 0; }";

/** Starts it; `open()` gives a page as tests of every browser use it: there is one. */
export async function launch() {
  const driver = find(["WebKitWebDriver"], "webkit2gtk-driver");
  const screen = find(["Xvfb"], "xvfb");
  const browser = find(process.env.MINIBROWSER ? [process.env.MINIBROWSER] : FOLDERS, "webkit2gtk-driver");
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-webkit-"));
  await mkdir(join(folder, "gtk-3.0"));
  await writeFile(join(folder, "gtk-3.0/gtk.css"), NARROW);
  const servers = [];
  const close = async () => {
    for (const server of servers.reverse()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const display = start(screen, ["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]);
    servers.push(display);
    const number = await until("there is a screen", () => /^(\d+)\n/.exec(display.stdout())?.[1]);
    const [port] = await freePorts(1);
    servers.push(start(driver, [`--port=${port}`], { env: { DISPLAY: `:${number}`, XDG_CONFIG_HOME: folder, NO_AT_BRIDGE: "1" } }));
    const base = `http://127.0.0.1:${port}`;
    await until("WebKit's driver answers", () => fetch(`${base}/status`));
    const options = { binary: browser, args: ["--automation"] };
    const { sessionId } = await ask(base, "POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
    const session = (method, path, body) => ask(base, method, `/session/${sessionId}${path}`, body);
    await session("POST", "/timeouts", { script: 60_000, pageLoad: 60_000 });
    return {
      name: "WebKit",
      open: async () => page(session),
      close: async () => {
        await session("DELETE", "").catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function ask(base, method, path, body) {
  const answer = await fetch(base + path, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

function page(session) {
  const run = async (script, ...given) => {
    const { value, error } = await session("POST", "/execute/async", {
      script: `const given = [...arguments]; const done = given.pop();
        Promise.resolve().then(() => (${script})(...given)).then((value) => done({ value }), (error) => done({ error: String(error.stack || error) }));`,
      args: given,
    });
    if (error) throw new Error(error);
    return value;
  };
  const element = async (selector) => (await session("POST", "/element", { using: "css selector", value: selector }))[ELEMENT];
  return {
    go: (url) => session("POST", "/url", { url }),
    async size(size) {
      const { width, height } = VIEWPORTS[size].viewport;
      let bar = 0;
      await until(`the window is ${width} x ${height}`, async () => {
        await session("POST", "/window/rect", { x: 0, y: 0, width, height: height + bar });
        const [inner, high] = await run(() => [innerWidth, innerHeight]);
        bar += height - high;
        return inner === width && high === height;
      });
    },
    run,
    async press(key) {
      const value = KEYS[key] ?? key;
      const actions = ["keyDown", "keyUp"].map((type) => ({ type, value }));
      await session("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    type: async (selector, text) => session("POST", `/element/${await element(selector)}/value`, { text }),
    click: async (selector) => session("POST", `/element/${await element(selector)}/click`, {}),
    picture: async () => Buffer.from(await session("GET", "/screenshot"), "base64"),
    leave: async () => {},
  };
}
