// Real WebKitGTK: its MiniBrowser on a virtual screen, driven by WebDriver. It has the same engine as Safari.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VIEWPORTS } from "./chromium.mjs";
import { find, freePorts, start } from "./programs.mjs";
import { until } from "./wait.mjs";

const FOLDERS = ["x86_64", "aarch64"].flatMap((machine) => ["4.1", "4.0", "6.0"].map((version) =>
  `/usr/lib/${machine}-linux-gnu/webkit${version === "6.0" ? "gtk" : "2gtk"}-${version}/MiniBrowser`));

// WebDriver's codes of keys.
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", ArrowUp: "\uE013", ArrowDown: "\uE015" };
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Its toolbar must not prevent the window from being as narrow as a phone. */
const NARROW = "* { min-width: 0; padding: 0; margin: 0; }";

// WebKit is restarted if it does not answer for this long: when a page that plays is left, GStreamer may deadlock the whole
// process during a flush.
const HANGS = 20_000;
const MOST = 3; // restarts

/** Starts it; `open()` returns a page with the interface that tests of all browsers use: there is only one page. */
export async function launch() {
  const driver = find(["WebKitWebDriver"], "webkit2gtk-driver");
  const screen = find(["Xvfb"], "xvfb");
  const browser = find(process.env.MINIBROWSER ? [process.env.MINIBROWSER] : FOLDERS, "webkit2gtk-driver");
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-webkit-"));
  await mkdir(join(folder, "gtk-3.0"));
  await writeFile(join(folder, "gtk-3.0/gtk.css"), NARROW);
  const display = start(screen, ["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]);
  let drives;
  const close = async () => {
    await drives?.stop();
    await display.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const number = await until("there is a screen", () => /^(\d+)\n/.exec(display.stdout())?.[1]);
    const env = { DISPLAY: `:${number}`, XDG_CONFIG_HOME: folder, NO_AT_BRIDGE: "1" };
    const again = async () => {
      await drives?.stop();
      drives = await drive(driver, browser, env);
      return drives.session;
    };
    const session = await again();
    return {
      name: "WebKit",
      open: async () => page(session, again),
      close: async () => {
        await drives.session("DELETE", "").catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the driver, which starts the browser. `session(method, path, body)` sends it a command. */
async function drive(driver, browser, env) {
  const [port] = await freePorts(1);
  const server = start(driver, [`--port=${port}`], { env });
  try {
    const base = `http://127.0.0.1:${port}`;
    await until("WebKit's driver answers", () => fetch(`${base}/status`));
    const options = { binary: browser, args: ["--automation"] };
    const { sessionId } = await ask(base, "POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
    const session = (method, path, body) => ask(base, method, `/session/${sessionId}${path}`, body);
    await session("POST", "/timeouts", { script: 60_000, pageLoad: 60_000 });
    return { session, stop: () => end(server) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The driver does not end a browser that hangs, and the browser holds the driver's output open. */
async function end(server) {
  const { pid } = server.process;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  for (const child of children.trim().split(" ").filter(Boolean)) process.kill(Number(child), "SIGKILL");
  await server.stop();
}

async function ask(base, method, path, body) {
  const answer = await fetch(base + path, { method, signal: AbortSignal.timeout(HANGS), ...(body && { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

function page(first, again) {
  let ask = first;
  let beginnings = 0;
  const at = {}; // its address and size, by the function that sets them
  const session = async (...request) => {
    try {
      return await ask(...request);
    } catch (error) {
      if (error.name !== "TimeoutError" || beginnings === MOST) throw error;
      beginnings++;
      console.log(`# WebKit did not answer ${request.slice(0, 2).join(" ")} at ${at.url}, and begins anew`);
      ask = await again();
      if (at.size) await resize(at.size);
      if (at.url) await ask("POST", "/url", { url: at.url });
      return ask(...request);
    }
  };
  async function resize(size) {
    const { width, height } = VIEWPORTS[size].viewport;
    let bar = 0;
    await until(`the window is ${width} x ${height}`, async () => {
      await session("POST", "/window/rect", { x: 0, y: 0, width, height: height + bar });
      const [inner, high] = await run(() => [innerWidth, innerHeight]);
      bar += height - high;
      return inner === width && high === height;
    });
  }
  const run = async (script, ...given) => {
    const { value, thrown } = await session("POST", "/execute/async", {
      script: `const given = [...arguments]; const done = given.pop();
        Promise.resolve().then(() => (${script})(...given)).then((value) => done({ value }), (error) => done({ thrown: error + "\\n" + error.stack }));`,
      args: given,
    });
    if (thrown) throw new Error(thrown);
    return value;
  };
  const element = async (selector) => (await session("POST", "/element", { using: "css selector", value: selector }))[ELEMENT];
  return {
    go: (url) => session("POST", "/url", { url: (at.url = url) }),
    size: (size) => resize((at.size = size)),
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
