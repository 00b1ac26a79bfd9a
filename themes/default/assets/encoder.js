// /go-live/: the key, publishing from the page, and what to type into an encoder. A key stands in values alone, and
// covered until its owner wants to see it: who goes live may be sharing the screen.
(function () {
  "use strict";

  const COVER = "•".repeat(12);
  const COPIED = 2500;
  const reveal = document.querySelector("[data-reveal]");
  const places = document.querySelector("[data-settings-place]");
  const copied = document.querySelector("[data-copied]");
  let key = null;

  const whole = (field, shown) => field.dataset.before + ("secret" in field.dataset ? shown : "") + (field.dataset.after || "");

  function fill() {
    const shown = key ? (reveal.checked ? key : COVER) : Mitts.t("golive.key");
    for (const field of document.querySelectorAll("[data-before]")) field.value = whole(field, shown);
    reveal.disabled = !key;
    for (const button of document.querySelectorAll("[data-copy]")) button.disabled = !key && "secret" in button.previousElementSibling.dataset;
  }

  // Where there is no clipboard (no TLS), the old way.
  async function write(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("not copied");
  }

  async function copy(button) {
    const field = button.previousElementSibling;
    try {
      await write(whole(field, key));
      button.dataset.done = "";
      copied.textContent = Mitts.t("golive.copied", { name: field.labels[0].textContent });
    } catch {
      // Nor is the key uncovered: the screen may be shared.
      field.select();
      copied.textContent = Mitts.t("secret" in field.dataset && !reveal.checked ? "golive.covered" : "golive.uncopied");
    }
    setTimeout(() => {
      delete button.dataset.done;
      copied.textContent = "";
    }, COPIED);
  }

  function show(app) {
    for (const part of document.querySelectorAll("[data-settings]")) part.hidden = part.dataset.settings !== app;
  }

  document.addEventListener("DOMContentLoaded", () => {
    reveal.checked = false; // browsers keep what was ticked over a reload
    const element = document.querySelector(".studio");
    const studio = element && Mitts.studio(element);
    let arriving = null; // arrives.js' watch
    Mitts.key.bind(document.querySelector("[data-key]"), (next, owner) => {
      key = next;
      if (!key) reveal.checked = false;
      fill();
      if (studio) studio.setKey(key, owner);
      if (arriving) arriving.stop();
      arriving = owner && Mitts.arrives.watch(document.querySelector("[data-arrives]"), owner, (names) => studio && studio.setLive(names));
      for (const option of places.options) option.disabled = !!owner && !owner.apps.some(({ app }) => app === option.value);
      const first = [...places.options].find((option) => !option.disabled);
      if (first && places.selectedOptions[0].disabled) show((places.value = first.value));
    });
    reveal.addEventListener("change", fill);
    // Who comes back finds it covered.
    addEventListener("pagehide", () => {
      reveal.checked = false;
      fill();
    });
    places.addEventListener("change", () => show(places.value));
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-copy]");
      if (button) copy(button);
    });
    show(places.value);
    fill();
  });
})();
