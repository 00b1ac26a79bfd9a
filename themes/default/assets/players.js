// Creates the players of a page. Each waits until its stream is live. Only then OvenPlayer and play.js are loaded, in parallel.
// On pages with controls these follow later, so that nothing delays the first picture.
import { load } from "./late.js";
import { jitter } from "./net.js";
import { loadHls, loadOvenPlayer } from "./oven.js";
import { Player } from "./player.js";
import { restore } from "./remembered.js";
import { sources } from "./sources.js";
import { Watching } from "./watching.js";

const RELOAD = 5000; // delay before another try to load the player's code
const SLOW = 1500; // controls appear even without a picture

/** The page's players, in order. */
export const players = [];

// The page's handle for themes, other scripts and the console.
window.Mitts = { players };

/**
 * Creates a player for each .player element. `loadControls` imports the controls: when there is something to play, or at the
 * first press of a key or a button.
 */
export function start(loadControls) {
  const controls = loadControls ? onDemand(loadControls) : async () => {};
  for (const element of document.querySelectorAll(".player")) {
    const player = Player(element);
    players.push(player);
    if (loadControls) restore(player);
    wait(player, controls);
  }
}

function onDemand(loadControls) {
  let loading = null;
  let controls = null;

  async function get() {
    loading ??= load("player-buttons").then(loadControls);
    const module = await loading.catch(() => (loading = null)); // no network: the next press tries again
    if (module && !controls) {
      controls = module;
      controls.equip(players);
    }
    return controls;
  }

  addEventListener("keydown", (event) => (controls ? controls.pressed(event) : get().then(() => controls?.pressed(event))));
  addEventListener("pointerdown", () => controls || get());
  return get;
}

// Waits until there is something to play; from then on play.js decides.
function wait(player, controls) {
  const data = player.element.dataset;
  const [first] = sources(data);
  let playing = null;
  let notBefore = 0;

  function answer(live) {
    if (playing) playing.answer(live);
    else if (live || !watching.knows()) begin();
    else if (live === false) player.setState("offline");
    else if (data.state !== "offline") player.setState("reconnecting");
  }

  async function begin() {
    if (Date.now() < notBefore) return;
    // All in parallel; early.js may have started it. play.js handles failures of OvenPlayer.
    loadOvenPlayer().catch(() => {});
    if (first.type === "hls") loadHls();
    const module = await import("./play.js").catch(failed);
    if (!module || playing || watching.last() === false) return;
    playing = module.play(player, watching);
    afterPicture(player, controls);
  }

  function failed() {
    player.setState("unsupported");
    const delay = jitter(RELOAD);
    notBefore = Date.now() + delay;
    if (!watching.asks) setTimeout(begin, delay + 50);
  }

  const watching = Watching(data, answer);
  if (!first) return player.setState("unsupported");
  if (watching.asks) watching.start({ eager: first.type === "webrtc" });
  else begin();
}

// When there is a picture, or a button is needed to get one.
function afterPicture(player, run) {
  const { element } = player;
  const timer = setTimeout(go, SLOW);
  const changed = () => (element.dataset.state !== "connecting" || player.blocked) && go();

  function go() {
    clearTimeout(timer);
    element.removeEventListener("mitts:change", changed);
    run();
  }

  element.addEventListener("mitts:change", changed);
}
