// The page on which a viewer of private streams proves who they are, and finds what they may watch.
import { listen } from "./enter.js";
import { close } from "./session.js";

const group = document.querySelector(".enter");
const places = document.querySelector("[data-places]");

function show({ name, places: found }) {
  places.querySelector("[data-who]").textContent = name;
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
  places.hidden = false;
  places.focus();
}

async function out() {
  await close();
  location.reload();
}

listen(group, show);
places.querySelector("[data-out]").addEventListener("click", out);
