// A group's page: people, and who of them is live.
import "./texts.js";
import "./badges.js";
import "./title.js";
