// A streamer's page, with a player.
import "./texts.js";
import "./title.js";
import { recall } from "./memory.js";
import { start } from "./players.js";

document.documentElement.toggleAttribute("data-theatre", recall("theatre") === "yes");
start(() => import("./controls.js"));
// Few streamers have turns in the schedule.
if (document.querySelector(".player-next")) import("./next.js");
