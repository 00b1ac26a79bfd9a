// The page on which a viewer of private streams proves who they are, by their key or by the invitation in the address, and finds
// what they may watch.
import { listen, moment, tell } from "./enter.js";
import { close, open } from "./session.js";

const group = document.querySelector(".enter");
const invited = document.querySelector("[data-invited]");
const again = invited.querySelector("[data-again]");
const places = document.querySelector("[data-places]");
const LATER = ["wait", "failed"]; // reasons to try the same invitation again
let invitation = "";

const filled = (text, about) => text.replace(/{(\w+)}/g, (_, name) => about[name] ?? "");

function show({ name, places: found, until }, hello) {
  const who = document.createElement("strong");
  who.textContent = name;
  const { hello: greeting, ends, signed } = places.dataset;
  const text = places.querySelector("[data-who]");
  if (hello) text.textContent = filled(greeting, { name });
  else text.replaceChildren(signed + " ", who);
  places.querySelector("[data-until]").textContent = hello && until ? filled(ends, { until: moment(until) }) : "";
  const links = found.map(({ title, path }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = path;
    link.className = "pill";
    link.textContent = title;
    item.append(link);
    return item;
  });
  places.querySelector("ul").replaceChildren(...links);
  places.querySelector("[data-none]").hidden = links.length > 0;
  group.hidden = true;
  invited.hidden = true;
  places.hidden = false;
  places.focus();
}

// Takes the invitation out of the address, so that it is neither seen, copied nor kept in the history.
function take() {
  const text = location.hash.slice(1);
  if (!text.startsWith("ey")) return false;
  history.replaceState(null, "", location.pathname + location.search);
  invitation = text;
  return true;
}

async function enter() {
  group.hidden = true;
  places.hidden = true;
  again.hidden = true;
  invited.hidden = false;
  tell(invited, "checking");
  const answer = await open({ invitation });
  if (!answer.reason) return show(answer, true);
  tell(invited, answer.reason, { ...answer, name: answer.ask });
  again.hidden = !LATER.includes(answer.reason);
  group.hidden = false;
}

async function out() {
  await close();
  location.reload();
}

listen(group, show);
places.querySelector("[data-out]").addEventListener("click", out);
again.addEventListener("click", enter);
addEventListener("hashchange", () => take() && enter());
if (take()) enter();
