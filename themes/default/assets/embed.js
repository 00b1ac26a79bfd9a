// One player, in a frame of another site.
import "./texts.js";
import "./next.js";
import { start } from "./players.js";

start(() => import("./controls.js"));
