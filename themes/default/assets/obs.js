// An OBS browser source: players without controls. Everything that plays them is loaded at once.
import "./texts.js";
import "./canvas.js";
import "./play.js";
import { loadOvenPlayer } from "./oven.js";
import { start } from "./players.js";
import { start as startTiles } from "./tiles.js";

loadOvenPlayer().catch(() => {}); // players try again
start();
startTiles();
