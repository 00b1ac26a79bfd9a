// The home page: people, those who are live first, and what is coming up.
import "./texts.js";
import "./badges.js";
import "./live-now.js";
import "./title.js";
import "./upcoming.js";
