// Where somebody publishes: the app that is chosen, and their stream in it.

/** `select` has the apps as options. */
export function Place(select) {
  let owner = null; // what /whoami said of the key
  let listed = new Map(); // the owner's streams that are live by whatever program: since when
  let ours = null; // since when the stream is live that this page publishes, or published last

  const app = () => select.selectedOptions[0];
  const mine = () => owner && owner.apps.find((one) => one.app === app()?.value);

  return {
    app,
    /** The owner's stream in this app: {stream, path}; null if that is not known. */
    mine,
    owner: () => owner,

    /** Sets who is to publish; false if there is no app here where they may. */
    setOwner(next) {
      owner = next || null;
      listed = new Map(owner ? owner.apps.filter(({ live }) => live).map(({ stream }) => [stream, ""]) : []);
      for (const option of select.options) option.disabled = option.hidden = !!owner && !owner.apps.some((one) => one.app === option.value);
      if (app() && app().disabled) select.value = ([...select.options].find((option) => !option.disabled) || {}).value || "";
      return !owner || !!app();
    },

    /** `streams` are live, by name: since when. `live`: this page publishes one of them. */
    setLive(streams, live) {
      listed = streams;
      const stream = mine() && mine().stream;
      if (live && listed.has(stream)) ours = listed.get(stream);
    },

    /** Somebody publishes under this name, and if this page does not, it is another program. */
    isTaken() {
      const stream = mine() && mine().stream;
      return !!stream && listed.has(stream) && listed.get(stream) !== ours;
    },
  };
}
