// A group's page: its streamers, and who is live.
import "./texts.js";
import "./badges.js";
import "./title.js";
