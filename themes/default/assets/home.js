// The home page: streamers, live ones first, and upcoming turns and events.
import "./texts.js";
import "./badges.js";
import "./live-now.js";
import "./title.js";
import "./upcoming.js";
