// The stand-in does what the real engine does (engine/face.test.mjs), so that what is tested with it holds.
import { faces } from "../support/faces.mjs";
import { staged } from "../support/stage.mjs";

await staged({ webrtc: true }, async () => undefined);

faces();
