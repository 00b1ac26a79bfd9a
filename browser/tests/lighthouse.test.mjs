// Lighthouse on each kind of page that search engines and people find, except its performance audits, which depend on the
// machine: those are in ../lighthouse.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, CATEGORIES, lost, TARGETS } from "../support/lighthouse.mjs";
import { board, usual } from "../support/queue.mjs";
import { CONTENT, enrich } from "../support/rich.mjs";
import { town } from "../support/town.mjs";

let place;
let conductor;

before(async () => {
  conductor = await board();
  await conductor.publish(usual());
  place = await town({ edit: (text) => conductor.edit(enrich(text)), content: CONTENT });
});

after(async () => {
  await place?.close();
  await conductor?.close();
});

for (const path of ["/", "/alice/", "/finals/", "/call/", "/everything/", "/news/", "/groups/crew/", "/schedule/", "/main/queue/", "/queue/", "/go-live/"]) {
  test(`Lighthouse has nothing against ${path}`, async () => {
    const still = CATEGORIES.filter((id) => id !== "performance");
    const report = await audit(place.origin + path, still);
    for (const id of still) {
      assert.ok(report.categories[id].score * 100 >= TARGETS[id], `${id}: ${JSON.stringify(lost(report, [id]))}`);
    }
  });
}
