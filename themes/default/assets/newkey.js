// /key/: makes a stream key. It stays in the value of a field until the page is left: nothing is stored, and nothing is sent. The
// roster needs only its hash.
import { make } from "./checksum.js";
import { copy } from "./clipboard.js";

const COPIED = 2500;
const root = document.querySelector("[data-newkey]");
const find = (name) => root.querySelector(`[data-${name}]`);
const field = (name) => document.getElementById("newkey-" + name);
const button = find("make");
let hash = null;

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// The commands for the admin. Without a valid name they have a word to replace.
function fill() {
  const name = field("name");
  const good = name.validity.valid;
  name.setAttribute("aria-invalid", String(!good));
  const who = good && name.value ? name.value : "NAME";
  for (const act of ["add", "rotate"]) field(act).value = `mitts user ${act} ${who} --hash sha256:${hash}`;
}

async function begin() {
  const key = make();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  hash = hex(new Uint8Array(digest));
  field("key").value = key;
  fill();
  find("made").hidden = false;
  button.textContent = button.dataset.again;
  find("made-title").focus();
}

async function copyOf({ currentTarget }) {
  const from = document.getElementById(currentTarget.dataset.copyOf);
  const status = find("newkey-status");
  try {
    await copy(from.value);
    status.textContent = root.dataset.copied;
  } catch {
    from.select();
    status.textContent = root.dataset.uncopied;
  }
  setTimeout(() => (status.textContent = ""), COPIED);
}

// Browsers compute hashes only on https and on this machine.
if (crypto.subtle) {
  button.addEventListener("click", begin);
} else {
  button.disabled = true;
  find("insecure").hidden = false;
}
find("show").addEventListener("change", ({ currentTarget }) => (field("key").type = currentTarget.checked ? "text" : "password"));
field("name").addEventListener("input", fill);
for (const one of root.querySelectorAll("[data-copy-of]")) one.addEventListener("click", copyOf);
// A browser may keep the values of fields when it goes back to a page.
addEventListener("pagehide", () => (field("key").value = ""));
addEventListener("pageshow", (event) => event.persisted && location.reload());
