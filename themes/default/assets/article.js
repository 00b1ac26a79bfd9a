// A page of Markdown with players or layouts in it, and a layout in a frame of another site.
import "./texts.js";
import "./canvas.js";
import "./next.js";
import { start } from "./players.js";
import { start as startTiles } from "./tiles.js";

start(() => import("./controls.js"));
startTiles();
