// Where somebody publishes: the chosen app, and their stream in it.

/** `select` has the apps as options. */
export function Place(select) {
  let owner = null; // the answer of /whoami
  let listed = new Map(); // the owner's live streams, from any program: name -> start time
  let ours = null; // the start time of the stream that this page publishes or published last

  const app = () => select.selectedOptions[0];
  const mine = () => owner && owner.apps.find((one) => one.app === app()?.value);

  return {
    app,
    /** The owner's stream in this app: {stream, path}; null if unknown. */
    mine,
    owner: () => owner,

    /** Sets the publisher; returns false if they may not publish in any app of this page. */
    setOwner(next) {
      owner = next || null;
      listed = new Map(owner ? owner.apps.filter(({ live }) => live).map(({ stream }) => [stream, ""]) : []);
      for (const option of select.options) option.disabled = option.hidden = !!owner && !owner.apps.some((one) => one.app === option.value);
      if (app() && app().disabled) select.value = ([...select.options].find((option) => !option.disabled) || {}).value || "";
      return !owner || !!app();
    },

    /** `streams` are the live ones: name -> start time. `live`: this page publishes one of them. */
    setLive(streams, live) {
      listed = streams;
      const stream = mine() && mine().stream;
      if (live && listed.has(stream)) ours = listed.get(stream);
    },

    /** Whether another program publishes under this name. */
    isTaken() {
      const stream = mine() && mine().stream;
      return !!stream && listed.has(stream) && listed.get(stream) !== ours;
    },
  };
}
