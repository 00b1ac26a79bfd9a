// Both engines have the same face: face.json, recorded from the real one. The tests need a stage.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { face, questions } from "./face.mjs";
import { place } from "./stage.mjs";

const expected = JSON.parse(readFileSync(new URL("face.json", import.meta.url), "utf8"));

export function faces() {
  // First, since the request for a closing comes late.
  test("the function is asked the same by the stand-in and the real engine", async () => {
    assert.deepEqual(await questions(place), expected.questions);
  });

  test("publishers and viewers get the same answers from the stand-in and the real engine", async () => {
    assert.deepEqual(await face(place), expected.answers);
  });
}
