// The page of a grid: a call, with a button to join it.
import "./texts.js";
import "./canvas.js";
import "./title.js";
import "./join.js";
import { start } from "./players.js";
import { start as startTiles } from "./tiles.js";

start(() => import("./controls.js"));
startTiles();
