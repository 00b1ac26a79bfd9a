// Lighthouse on each kind of page that search engines and people find, except its performance audits, which depend on the
// machine: those are in ../lighthouse.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, CATEGORIES, lost, TARGETS } from "../support/lighthouse.mjs";
import { CONTENT, enrich } from "../support/rich.mjs";
import { town } from "../support/town.mjs";

let place;

before(async () => {
  place = await town({ edit: enrich, content: CONTENT });
});

after(() => place?.close());

for (const path of ["/", "/alice/", "/finals/", "/call/", "/everything/", "/news/", "/groups/crew/", "/schedule/", "/go-live/"]) {
  test(`Lighthouse has nothing against ${path}`, async () => {
    const still = CATEGORIES.filter((id) => id !== "performance");
    const report = await audit(place.origin + path, still);
    for (const id of still) {
      assert.ok(report.categories[id].score * 100 >= TARGETS[id], `${id}: ${JSON.stringify(lost(report, [id]))}`);
    }
  });
}
