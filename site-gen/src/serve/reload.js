// `mitts serve` adds this script to every page: it shows build errors, and reloads the page after a build.
(() => {
  "use strict";
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  // the build of this page
  const { known } = document.currentScript.dataset;
  let panel = null;

  function show(text) {
    if (!panel) {
      panel = document.createElement("aside");
      panel.setAttribute("role", "alert");
      panel.id = "mitts-problems";
      Object.assign(panel.style, {
        position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", maxHeight: "70vh",
        overflow: "auto", margin: "0", padding: "1rem 1.25rem", background: "#2a0f0c",
        color: "#ffe9e2", borderTop: "3px solid #ff7a59",
        font: "14px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
      });
      const head = document.createElement("strong");
      head.textContent = "The site could not be built. This is the last valid version.";
      const list = document.createElement("pre");
      Object.assign(list.style, { margin: ".75rem 0 0", whiteSpace: "pre-wrap", font: "inherit" });
      panel.append(head, list);
      document.body.append(panel);
    }
    panel.lastChild.textContent = text;
  }

  const shown = () =>
    new Promise((done) => {
      const check = () => {
        if (document.hidden) return;
        document.removeEventListener("visibilitychange", check);
        done();
      };
      document.addEventListener("visibilitychange", check);
      check();
    });

  // A browser has six connections to a server for all of its tabs, so hidden tabs use none.
  async function ask(query) {
    const stop = new AbortController();
    const abort = () => document.hidden && stop.abort();
    document.addEventListener("visibilitychange", abort);
    try {
      const reply = await fetch(`/_mitts/news${query}`, { cache: "no-store", signal: stop.signal });
      return await reply.json();
    } finally {
      document.removeEventListener("visibilitychange", abort);
    }
  }

  async function listen() {
    for (;;) {
      await shown();
      try {
        const news = await ask(`?known=${known}&wrong=${panel !== null}`);
        if (news.id !== known) {
          location.reload();
          return;
        }
        if (news.error !== null) {
          show(news.error);
        } else if (panel) {
          panel.remove();
          panel = null;
        }
      } catch {
        if (!document.hidden) await wait(1000);
      }
    }
  }
  listen();
})();
