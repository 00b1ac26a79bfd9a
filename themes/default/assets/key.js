// A streamer's key in this tab: tells a mistyped one at once, asks whose it is, and remembers it if told to.
// Used by golive.js and join.js. The key is in this closure, in fields' values and, if its owner wants so, in
// localStorage; it is in no attribute, and is sent by POST to /whoami alone.
(function () {
  "use strict";

  const STORE = "mitts.key";
  const PREFIX = "mitts_";
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  const RANDOM = 21; // bytes, then four of CRC-32
  const TIMEOUT = 8000;

  function crc32(bytes) {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  }

  function base32(text) {
    const bytes = [];
    let value = 0;
    let bits = 0;
    for (const letter of text) {
      value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xfff;
      bits += 5;
      if (bits >= 8) bytes.push((value >> (bits -= 8)) & 255);
    }
    return bytes;
  }

  // What rules a text out as a key, without asking anybody: "prefix", "shape", "checksum", or null.
  function flaw(text) {
    if (!text.startsWith(PREFIX)) return "prefix";
    if (!/^[a-z2-7]{40}$/.test(text.slice(PREFIX.length))) return "shape";
    const bytes = base32(text.slice(PREFIX.length));
    const sum = bytes.splice(RANDOM).reduce((all, byte) => all * 256 + byte, 0);
    return crc32([...new TextEncoder().encode(PREFIX), ...bytes]) === sum ? null : "checksum";
  }

  // {owner}, {wrong: reason, …} or {wait: seconds}; {} where nobody can say, and the engine will.
  async function whoami(key) {
    const question = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT),
    };
    try {
      const reply = await fetch("/whoami", question);
      if (reply.status === 429) return { wait: Number(reply.headers.get("Retry-After")) || 10 };
      if (reply.status !== 200 && reply.status !== 403) return {};
      const said = await reply.json();
      if (reply.ok) return Array.isArray(said.apps) ? { owner: said } : {};
      return ["unknown", "expired", "early", "disabled"].includes(said.reason) ? { ...said, wrong: said.reason } : {};
    } catch {
      return {};
    }
  }

  function stored(key) {
    try {
      if (key === undefined) return localStorage.getItem(STORE);
      if (key) localStorage.setItem(STORE, key);
      else localStorage.removeItem(STORE);
    } catch {
      // Storage is switched off: not remembered, then.
    }
    return null;
  }

  const moment = (time) => new Date(time).toLocaleString(Mitts.locale, { dateStyle: "medium", timeStyle: "short" });

  // The field of studio.html and what belongs to it; `taken(key, owner)` when a key is good or may be, `taken(null)` when it is gone.
  function bind(element, taken) {
    const part = (name) => element.querySelector("[data-key-" + name + "]");
    const field = part("field");
    const show = part("show");
    const remember = part("remember");
    const state = part("state");
    let asked = 0;

    function say(kind, values) {
      element.dataset.state = kind;
      state.textContent = kind === "empty" ? "" : Mitts.t("key." + kind, values);
      field.setAttribute("aria-invalid", String(!["empty", "checking", "good", "until", "unchecked"].includes(kind)));
      part("entry").hidden = ["good", "until", "unchecked"].includes(kind);
      part("change").hidden = !part("entry").hidden;
    }

    function accept(key, owner) {
      const focused = part("entry").contains(document.activeElement);
      stored(remember.checked ? key : null);
      if (!owner) say("unchecked");
      else if (owner.until) say("until", { name: owner.name, until: moment(owner.until) });
      else say("good", { name: owner.name });
      field.value = "";
      if (focused) state.focus(); // what had it is gone
      taken(key, owner);
    }

    async function use(text) {
      const key = text.trim();
      const mine = ++asked;
      if (!key) return say("empty");
      const wrong = flaw(key);
      if (wrong) return say(wrong);
      say("checking");
      const answer = await whoami(key);
      if (mine !== asked) return;
      if (answer.wrong) {
        // Nothing good is kept of it.
        if (stored() === key) stored(null);
        return say(answer.wrong, { from: moment(answer.from), until: moment(answer.until) });
      }
      if (answer.wait) {
        setTimeout(() => mine === asked && use(key), answer.wait * 1000);
        return say("wait", { n: answer.wait });
      }
      accept(key, answer.owner);
    }

    part("use").addEventListener("click", () => use(field.value));
    field.addEventListener("keydown", (event) => event.key === "Enter" && use(field.value));
    field.addEventListener("input", () => {
      asked += 1;
      say("empty");
    });
    show.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      show.setAttribute("aria-pressed", String(!shown));
    });
    part("forget").addEventListener("click", () => {
      asked += 1;
      stored(null);
      remember.checked = false;
      say("empty");
      taken(null);
      field.focus();
    });
    const known = stored();
    remember.checked = !!known;
    if (known) use(known);
  }

  Mitts.key = { bind, flaw };
})();
