// The schedule: all turns and events.
import "./upcoming.js";
