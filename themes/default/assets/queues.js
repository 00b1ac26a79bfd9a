// The page with all queues: who is on air in each, and how many wait.
import "./queue-texts.js";
import { follow } from "./queuelist.js";
import { t } from "./text.js";

for (const place of document.querySelectorAll("[data-channel]")) {
  const [now, count] = [place.querySelector("[data-now]"), place.querySelector("[data-count]")];
  follow(place.dataset.channel, ({ queue, problem }) => {
    now.textContent = queue ? (queue.now ? t("queue.is_on", { name: queue.now.name }) : t("queue.nobody")) : problem ? t("queue." + problem) : "";
    count.textContent = queue ? t("queue.wait", { n: queue.waiting.length }) : "";
  });
}
