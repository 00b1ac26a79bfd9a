// Publishing from a page: sources, preview, controls, figures. Turns a .studio (studio.html) into one that works, with
// what capture.js and publish.js do. Used by golive.js and join.js.
(function () {
  "use strict";

  const FIGURES = 1000;
  const RAMP = 15; // seconds in which the browser finds out what the network bears
  const BITRATE = { 360: 800, 480: 1200, 720: 2500, 1080: 4500 }; // kbit/s that suit a height

  // `says.state("off" | "connecting" | "live" | "reconnecting", name)` as "show/alice", if /whoami told of it;
  // `says.picture(stream, source)` for each new preview; `says.muted(yes)` when the microphone is; `says.trouble()`
  // when there is something to read.
  function studio(element, says = {}) {
    const part = (name) => element.querySelector("[data-" + name + "]");
    const preview = part("preview");
    const go = part("go");
    const status = part("word-of-state");
    const trouble = part("trouble");
    const place = part("place");
    const fields = { camera: part("camera"), microphone: part("microphone"), height: part("height"), bitrate: part("bitrate") };
    const sources = element.querySelectorAll("[data-open-source]");
    const data = element.dataset;
    let key = null;
    let owner = null;
    let media = null; // capture.js
    let session = null; // publish.js
    let began = 0;
    let figures = null;
    let measuring = 0; // timer
    let metering = false;
    let before = null; // the source before this one
    let lock = null; // the screen stays on
    let allowed = false; // devices have been opened, so that they tell their names
    let listed = new Map(); // the owner's streams that are live by whatever program: since when
    let ours = null; // since when the stream is live that this page publishes, or published last

    const wanted = () => ({ camera: fields.camera.value, microphone: fields.microphone.value, height: Number(fields.height.value) });
    const live = () => data.state === "live" || data.state === "reconnecting";

    function state(next) {
      if (next === "live" && !began) began = Date.now();
      data.state = next;
      status.textContent = next === "off" ? "" : Mitts.t("studio." + next);
      go.textContent = Mitts.t(session ? "studio.stop" : "studio.go");
      go.classList.toggle("pill-stop", !!session);
      update();
      if (says.state) says.state(next, mine() ? mine().stream : null);
    }

    function complain(reason) {
      trouble.textContent = reason ? Mitts.t("studio." + reason) : "";
      trouble.hidden = !reason;
      if (reason && says.trouble) says.trouble();
    }

    const app = () => place.selectedOptions[0];
    const mine = () => owner && owner.apps.find((one) => one.app === app().value);

    // Somebody publishes under this name, and it is not this page.
    function elsewhere() {
      const stream = mine() && mine().stream;
      if (session || !stream || !listed.has(stream)) return false;
      return listed.get(stream) !== ours;
    }

    // Viewers by LL-HLS get no picture but H.264 and AV1. Firefox without its H.264 plugin sends VP8.
    function unseen() {
      if (figures && figures.codec) return !/^video\/(H264|AV1)$/i.test(figures.codec);
      const { codecs } = (window.RTCRtpSender && RTCRtpSender.getCapabilities && RTCRtpSender.getCapabilities("video")) || {};
      return !!codecs && !codecs.some(({ mimeType }) => /^video\/(H264|AV1)$/i.test(mimeType));
    }

    // What can be pressed now.
    function update() {
      const open = !!(media && media.picture());
      element.toggleAttribute("data-open", open);
      go.disabled = !session && !(open && key);
      part("why").hidden = !!key;
      place.disabled = fields.height.disabled = !!session;
      part("meter").hidden = !open;
      part("shut").hidden = !open || !!session;
      part("silent").hidden = !open || media.heard();
      part("elsewhere").hidden = !elsewhere();
      part("codec").hidden = !open || !unseen();
      for (const name of ["mute", "hide"]) part(name).disabled = !open;
      for (const button of sources) button.setAttribute("aria-pressed", String(open && button.dataset.openSource === data.source));
      const page = part("page");
      const path = live() && mine() && mine().path;
      page.hidden = !path;
      if (path) page.href = path;
    }

    async function list() {
      const { cameras, microphones } = await Mitts.capture.devices();
      const used = media ? media.used() : {};
      for (const [kind, found] of [["camera", cameras], ["microphone", microphones]]) {
        const select = fields[kind];
        const chosen = select.value;
        const options = found.map(({ id, label }, i) => new Option(label || select.dataset.word + " " + (i + 1), id));
        select.replaceChildren(...options);
        const id = [used[kind], chosen].find((id) => found.some((one) => one.id === id));
        if (id) select.value = id;
        select.disabled = found.length < 2;
      }
    }

    // `kind` is "camera", "screen" or "microphone".
    async function source(kind) {
      complain(null);
      if (!Mitts.capture.possible()) return complain(window.isSecureContext ? "no_webrtc" : "insecure");
      const last = data.source;
      const mine = (media = media || Mitts.capture.open({ picture, ended, silent }));
      for (const name of ["mute", "hide"]) media[name](pressed(name));
      try {
        media.wake();
        data.source = kind;
        await media[kind](wanted()).catch((error) => {
          data.source = last;
          throw error;
        });
        if (kind !== last) before = last;
        allowed = true;
        await list();
      } catch (error) {
        if (media !== mine) return; // closed meanwhile
        const reason = Mitts.capture.failure(error);
        const own = { "screen denied": "unshared", "microphone missing": "no_microphone" };
        complain(own[kind + " " + reason] || reason);
      }
      update();
    }

    function picture(track) {
      preview.srcObject = new MediaStream([track]);
      preview.play().catch(() => {});
      if (session) session.replace(track);
      if (says.picture) says.picture(preview.srcObject, data.source);
      if (!metering) level();
    }

    // Who is live stays so: by the camera that was there before the screen, else by sound alone.
    async function ended() {
      const lost = data.source;
      const mine = media;
      const gone = mine.picture();
      const seen = () => mine.picture() !== gone;
      if (session && lost === "screen" && before === "camera") await source("camera");
      if (session && media === mine && !seen()) {
        await source("microphone");
        if (media === mine && seen()) return complain("alone");
      }
      if (media !== mine || seen()) return;
      complain(lost === "screen" ? "unshared" : "unplugged");
      close();
    }

    // The microphone is gone: the first of the others, if there is one.
    async function silent(kind) {
      update();
      if (kind === "microphone") await media.listen({}).then(list, () => {});
      update();
    }

    // Nothing is open any more: no camera's light stays on.
    function close() {
      if (session) stop();
      if (media) media.close();
      media = before = null;
      delete data.source;
      preview.srcObject = null;
      update();
    }

    function start() {
      complain(null);
      const address = Mitts.address(app().dataset.publish + key + "?direction=whip");
      const bitrate = Number(fields.bitrate.value);
      session = Mitts.publish.start({ address, bitrate, stream: new MediaStream([media.picture(), media.sound()]) }, {
        state,
        over(reason) {
          stop();
          complain(reason === "refused" && !owner ? "wrong" : reason);
        },
      });
      measuring = setInterval(measure, FIGURES);
      awake();
    }

    function stop() {
      clearInterval(measuring);
      if (session) session.stop();
      session = figures = null;
      began = 0;
      if (lock) lock.release().catch(() => {});
      lock = null;
      state("off");
    }

    async function awake() {
      const mine = session;
      try {
        const got = await navigator.wakeLock.request("screen");
        if (mine === session) lock = got;
        else got.release(); // it was stopped meanwhile
      } catch {
        // There is none, the battery is low, or the page is hidden.
      }
    }

    async function measure() {
      const peer = session && session.peer();
      if (!peer || !live()) return;
      figures = await Mitts.publish.statistics(peer, figures).catch(() => null);
      if (!figures || !session) return;
      part("codec").hidden = !unseen();
      const seconds = Math.floor((Date.now() - began) / 1000);
      const two = (n) => String(n).padStart(2, "0");
      const number = (n, digits) => n.toLocaleString(Mitts.locale, { maximumFractionDigits: digits });
      const shown = {
        time: two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60),
        rate: number(figures.bitrate / 1e6, 2) + " Mbit/s",
        size: figures.width ? figures.width + " × " + figures.height : "–",
        fps: number(figures.fps, 0),
        rtt: figures.rtt === undefined ? "–" : number(figures.rtt * 1000, 0) + " ms",
        lost: number(figures.lost, 0),
      };
      for (const [name, text] of Object.entries(shown)) part("figure-" + name).textContent = text;
      part("limited").hidden = seconds < RAMP || !["cpu", "bandwidth"].includes(figures.limited);
      if (!part("limited").hidden) part("limited").textContent = Mitts.t("studio.limited_" + figures.limited);
    }

    function level() {
      metering = !!(media && media.picture());
      if (!metering) return;
      part("level").style.transform = "scaleX(" + media.level().toFixed(3) + ")";
      requestAnimationFrame(level);
    }

    const pressed = (name) => part(name).getAttribute("aria-pressed") === "true";

    function press(name) {
      part(name).setAttribute("aria-pressed", String(!pressed(name)));
      if (media) media[name](pressed(name));
      if (name === "mute" && says.muted) says.muted(pressed(name));
    }

    for (const name of ["mute", "hide"]) part(name).addEventListener("click", () => press(name));
    for (const button of sources) {
      button.addEventListener("click", () => source(button.dataset.openSource));
      // Telephones share no screen.
      button.hidden = button.dataset.openSource === "screen" && !(navigator.mediaDevices && navigator.mediaDevices.getDisplayMedia);
    }
    part("shut").addEventListener("click", () => {
      close();
      element.querySelector("[data-open-source]").focus();
    });
    fields.camera.addEventListener("change", () => data.source === "camera" && source("camera"));
    fields.microphone.addEventListener("change", () => media && media.listen(wanted()).then(update, (error) => complain(Mitts.capture.failure(error))));
    fields.height.addEventListener("change", () => {
      fields.bitrate.value = BITRATE[fields.height.value];
      if (media && media.picture()) media.resize(wanted());
    });
    fields.bitrate.addEventListener("change", () => session && session.setBitrate(Number(fields.bitrate.value)));
    place.addEventListener("change", update);
    go.addEventListener("click", () => (session ? stop() : start()));
    addEventListener("pagehide", () => close());
    addEventListener("beforeunload", (event) => session && event.preventDefault());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (session) awake(); // a hidden page loses it
      if (media) media.wake();
    });
    if (navigator.mediaDevices) navigator.mediaDevices.addEventListener("devicechange", () => allowed && list());
    state("off");

    return {
      // Whose turn it is to publish: a key, and what /whoami said of it, if anything.
      setKey(next, whose) {
        if (session) stop();
        key = next;
        owner = whose || null;
        listed = new Map(owner ? owner.apps.filter(({ live }) => live).map(({ stream }) => [stream, ""]) : []);
        for (const option of place.options) option.disabled = option.hidden = !!owner && !owner.apps.some((one) => one.app === option.value);
        if (app() && app().disabled) place.value = ([...place.options].find((option) => !option.disabled) || {}).value || "";
        if (owner && !app()) {
          key = null;
          complain("elsewhere");
        }
        update();
      },
      // Which of the owner's streams are live, by name: since when. The list may be a moment behind.
      setLive(streams) {
        listed = streams;
        const stream = mine() && mine().stream;
        if (live() && listed.has(stream)) ours = listed.get(stream);
        update();
      },
      close,
      stop,
      mute: () => press("mute"),
      on: () => !!session,
    };
  }

  Mitts.studio = studio;
})();
