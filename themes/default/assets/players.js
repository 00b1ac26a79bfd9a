// Makes the players of a page. Each waits until its stream is live. Only then come the parts that play it, all at once:
// OvenPlayer, play.js, and on pages for people the controls.
import { jitter } from "./net.js";
import { loadHls, loadOvenPlayer } from "./oven.js";
import { Player } from "./player.js";
import { sources } from "./sources.js";
import { Watching } from "./watching.js";

const RELOAD = 5000; // from a failure to load what plays to the next try

/** The page's players, in its order. */
export const players = [];

// The page's handle for themes, other scripts and the console.
window.Mitts = { players };

/**
 * Makes a player of each .player element. `loadControls` imports the controls: when there is something to play, or somebody
 * first presses a key or a button.
 */
export function start(loadControls) {
  const controls = loadControls ? onDemand(loadControls) : async () => {};
  for (const element of document.querySelectorAll(".player")) {
    const player = Player(element);
    players.push(player);
    wait(player, controls);
  }
}

function onDemand(loadControls) {
  let loading = null;
  let controls = null;

  async function get() {
    loading ??= loadControls();
    const module = await loading.catch(() => (loading = null)); // the network was away: the next press tries again
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

// Until there is something to play; from then on play.js decides.
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
    // All in parallel; early.js may have begun with them. Whether OvenPlayer comes is play.js' business.
    loadOvenPlayer().catch(() => {});
    if (first.type === "hls") loadHls();
    const [module] = await Promise.all([import("./play.js").catch(failed), controls()]);
    if (module && !playing && watching.last() !== false) playing = module.play(player, watching);
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
