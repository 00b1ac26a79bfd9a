// One player, in a frame of another site.
import "./texts.js";
import { start } from "./players.js";

start(() => import("./controls.js"));
// Few streamers are in the schedule.
if (document.querySelector(".player-next")) import("./next.js");
