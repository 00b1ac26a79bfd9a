// A real OBS on a virtual screen, configured by profile files and controlled over obs-websocket.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { write } from "./files.mjs";
import { freePorts, start } from "./programs.mjs";
import { socket } from "./socket.mjs";
import { until } from "./wait.mjs";

const NAME = "Tests"; // of the profile and of the scenes

/** Whether the programs are installed. */
export function installed() {
  try {
    execFileSync("/bin/sh", ["-c", "command -v obs Xvfb openbox"]);
    return true;
  } catch {
    return false;
  }
}

/** A virtual screen; `env` is for programs that run on it. */
async function screen() {
  const server = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"]);
  const number = await until("there is a screen", () => server.stdout().trim());
  const env = { DISPLAY: `:${number}`, LIBGL_ALWAYS_SOFTWARE: "1", QT_QPA_PLATFORM: "xcb" };
  const manager = start("openbox", [], { env });
  return {
    env,
    async stop() {
      await manager.stop();
      await server.stop();
    },
  };
}

const ini = (sections) => Object.entries(sections)
  .map(([name, keys]) => `[${name}]\n${Object.entries(keys).map(([key, value]) => `${key}=${value}\n`).join("")}`).join("\n");

const global = (port) => ini({
  General: { FirstRun: true, EnableAutoUpdates: false, ConfirmOnExit: false },
  BasicWindow: { PreviewEnabled: false },
  OBSWebSocket: { FirstLoad: false, ServerEnabled: true, ServerPort: port, AlertsEnabled: false, AuthRequired: false, ServerPassword: "none" },
});

const VIDEO = { BaseCX: 640, BaseCY: 360, OutputCX: 640, OutputCY: 360, FPSType: 0, FPSCommon: 30, ColorFormat: "NV12", ColorSpace: 709, ColorRange: "Partial" };
const OUTPUT = { Reconnect: true, RetryDelay: 2, MaxRetries: 25 };

/**
 * The two output modes of OBS. `simple`: the defaults, with `custom` in "Custom Encoder Settings"; `advanced`:
 * streamEncoder.json.
 */
const profile = ({ custom, encoder }) => ini({
  General: { Name: NAME },
  Video: VIDEO,
  Audio: { SampleRate: 48000, ChannelSetup: "Stereo" },
  Output: { Mode: encoder ? "Advanced" : "Simple", ...OUTPUT },
  ...(!encoder && { SimpleOutput: { StreamEncoder: "x264", VBitrate: 800, ABitrate: 96, UseAdvanced: Boolean(custom), x264Settings: custom ?? "" } }),
  ...(encoder && { AdvOut: { Encoder: "obs_x264", ApplyServiceSettings: false, TrackIndex: 1, Track1Bitrate: 160 } }),
});

const service = ({ server, key }) => JSON.stringify({ type: "rtmp_custom", settings: { server, key, use_auth: false, bwtest: false } });

const scenes = () => JSON.stringify({
  name: NAME,
  current_scene: "One",
  current_program_scene: "One",
  scene_order: [{ name: "One" }],
  version: 1,
  sources: [
    { id: "color_source_v3", versioned_id: "color_source_v3", name: "Blue", settings: { color: 0xffd17a00, width: 640, height: 360 }, enabled: true },
    { id: "scene", name: "One", settings: { id_counter: 1, custom_size: false, items: [{ name: "Blue", id: 1, visible: true, pos: { x: 0, y: 0 }, scale: { x: 1, y: 1 }, rot: 0, align: 5 }] }, enabled: true },
  ],
});

/**
 * Starts OBS with `server` and `key` in the fields of these names in Settings > Stream. `custom`: settings for x264, by default
 * those of OBS; `encoder`: the settings of its advanced mode, as in streamEncoder.json.
 * Instead of these: `profile`, a profile's {name, files}, with paths below the folder of profiles; `collection`, a scene
 * collection's {name, text}.
 */
export async function obs({ server, key, custom, encoder, profile: given, collection }) {
  const home = await mkdtemp(join(tmpdir(), "ovenmitts-obs-"));
  const [port] = await freePorts(1);
  const own = join(home, "obs-studio");
  const files = given?.files ?? {
    [`${NAME}/basic.ini`]: profile({ custom, encoder }),
    [`${NAME}/service.json`]: service({ server, key }),
    ...(encoder && { [`${NAME}/streamEncoder.json`]: JSON.stringify(encoder) }),
  };
  await write(join(own, "basic/profiles"), files);
  await write(own, { "global.ini": global(port), [`basic/scenes/${NAME}.json`]: collection?.text ?? scenes() });
  const runtime = join(home, "runtime");
  await mkdir(runtime, { mode: 0o700 });
  const shown = await screen();
  const env = { ...shown.env, HOME: home, XDG_CONFIG_HOME: home, XDG_RUNTIME_DIR: runtime };
  const program = start("obs", ["--multi", "--minimize-to-tray", "--profile", given?.name ?? NAME, "--collection", collection?.name ?? NAME], { cwd: home, env });
  const waiting = new Map(); // requests, by id
  let identified;
  const steered = new Promise((done) => (identified = done));
  const hears = ({ op, d }) => {
    if (op === 0) connection.send({ op: 1, d: { rpcVersion: 1 } });
    if (op === 2) identified();
    if (op === 7) waiting.get(d.requestId)?.(d);
  };
  let connection;
  const close = async () => {
    connection?.close();
    program.process.kill("SIGKILL");
    await program.ended;
    await shown.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await until("OBS can be steered", async () => {
      if (program.process.exitCode !== null) throw new Error(program.said());
      const messages = [];
      connection = await socket(`http://127.0.0.1:${port}/`, { hears: (message) => (connection ? hears(message) : messages.push(message)) });
      messages.forEach(hears);
      return connection.status === 101;
    });
    await steered;
  } catch (error) {
    await close();
    throw error;
  }
  const request = async (requestType, requestData) => {
    const requestId = String(waiting.size);
    const answer = new Promise((done) => waiting.set(requestId, done));
    connection.send({ op: 6, d: { requestType, requestId, requestData } });
    const { requestStatus, responseData } = await answer;
    if (!requestStatus.result) throw new Error(`OBS refuses ${requestType}: ${requestStatus.code} ${requestStatus.comment ?? ""}`);
    return responseData;
  };
  return {
    program,
    request,
    /** Presses "Start Streaming". */
    begin: () => request("StartStream"),
    /** Presses "Stop Streaming". */
    finish: () => request("StopStream"),
    /** {outputActive, outputReconnecting, outputTotalFrames, ..} */
    status: () => request("GetStreamStatus"),
    /** OBS's own log, which people post when they ask for help. */
    async log() {
      const folder = join(own, "logs");
      const names = await readdir(folder);
      return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("") + program.said();
    },
    close,
  };
}
