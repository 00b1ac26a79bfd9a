// A Markdown page with players or layouts, or a layout in a frame on another site.
import "./texts.js";
import "./canvas.js";
import "./next.js";
import { start } from "./players.js";
import { start as startTiles } from "./tiles.js";

start(() => import("./controls.js"));
startTiles();
