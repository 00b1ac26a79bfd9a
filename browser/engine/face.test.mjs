// The real engine has the same face as the stand-in (tests/face.test.mjs): if this fails, fix the stand-in.
import { faces } from "../support/faces.mjs";
import { staged } from "../support/stage.mjs";

await staged({ engine: "real", record: true }, async () => undefined);

faces();
