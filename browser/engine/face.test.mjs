// The real engine does what the stand-in does (tests/face.test.mjs): where this fails, the stand-in is to be mended.
import { faces } from "../support/faces.mjs";
import { staged } from "../support/stage.mjs";

await staged({ engine: "real", record: true }, async () => undefined);

faces();
