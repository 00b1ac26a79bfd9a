// One player, in a frame on another site.
import "./texts.js";
import { start } from "./players.js";

start(() => import("./controls.js"));
// Few streamers have turns in the schedule.
if (document.querySelector(".player-next")) import("./next.js");
