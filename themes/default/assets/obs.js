// A browser source for OBS: players without controls, and at once with all that plays them.
import "./texts.js";
import "./canvas.js";
import "./play.js";
import { loadOvenPlayer } from "./oven.js";
import { start } from "./players.js";
import { start as startTiles } from "./tiles.js";

loadOvenPlayer().catch(() => {}); // players try again
start();
startTiles();
