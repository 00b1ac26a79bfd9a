// A layout's page: slots on a canvas.
import "./texts.js";
import "./canvas.js";
import "./title.js";
import { start } from "./players.js";

start(() => import("./controls.js"));
