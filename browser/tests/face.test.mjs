// The stand-in has the same face as the real engine (engine/face.test.mjs), so tests with it are valid for both.
import { faces } from "../support/faces.mjs";
import { staged } from "../support/stage.mjs";

await staged({ webrtc: true }, async () => undefined);

faces();
