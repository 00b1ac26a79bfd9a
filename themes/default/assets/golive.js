// /go-live/: the key, publishing from the page, and the settings for encoders.
import "./texts.js";
import "./studio-texts.js";
import { watch } from "./arrives.js";
import * as encoder from "./encoder.js";
import { bind, studio } from "./publishing.js";

const element = document.querySelector(".studio"); // missing if no app accepts WHIP
const publishing = element && studio(element);
let arriving = null;

bind(document.querySelector("[data-key]"), (key, owner) => {
  encoder.setKey(key, owner);
  if (publishing) publishing.setKey(key, owner);
  if (arriving) arriving.stop();
  arriving = owner && watch(document.querySelector("[data-arrives]"), owner, (streams) => publishing && publishing.setLive(streams));
});
