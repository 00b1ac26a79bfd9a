// /plan/: computes while the fields are filled in. The plan is in the page's address, so a link to it can be shared.
import { budget } from "./budget.js";
import { draw } from "./flows.js";
import { locale } from "./text.js";

const root = document.querySelector("[data-plan]");
const picture = document.querySelector("[data-plan-picture]");
const NUMBERS = ["people", "viewers", "video", "audio", "hours", "days", "link", "allowance", "price"];
const boxes = [...root.querySelectorAll("[data-rendition]")];
const field = (name) => root.querySelector(`[name="${name}"]`);

const format = (options) => {
  const numbers = new Intl.NumberFormat(locale, options);
  return (value) => numbers.format(value);
};
const unit = (name) => format({ style: "unit", unit: name, maximumFractionDigits: 2 });
const show = {
  rate: unit("megabit-per-second"),
  gbit: unit("gigabit"),
  tbit: unit("terabit"),
  gb: format({ style: "unit", unit: "gigabyte", maximumFractionDigits: 0 }),
  money: format({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  cores: format({ maximumFractionDigits: 1 }),
  whole: format({ maximumFractionDigits: 0 }),
};

const set = (name, text) => (document.querySelector(`[data-figure="${name}"]`).textContent = text ?? "–");

// The plan in the form; null if a number is missing or out of range.
function read() {
  const plan = { mode: field("mode").value };
  let good = true;
  for (const name of NUMBERS) {
    const input = field(name);
    const hidden = name === "people" && plan.mode === "solo";
    const valid = hidden || input.validity.valid;
    input.setAttribute("aria-invalid", String(!valid));
    good &&= valid;
    plan[name] = hidden ? 1 : input.value === "" ? null : input.valueAsNumber;
  }
  const chosen = boxes.filter(({ checked }) => checked);
  const renditions = chosen.reduce((sum, { dataset }) => sum + Number(dataset.cores), 0);
  return good ? { ...plan, chosen, cores: { stream: Number(root.dataset.cores), renditions } } : null;
}

// The command that computes the same; null if a chosen rendition has a name that only the roster knows.
function command({ mode, chosen, ...plan }) {
  if (chosen.some(({ dataset }) => !("preset" in dataset))) return null;
  const flags = NUMBERS.filter((name) => plan[name] !== null && !(name === "people" && mode === "solo"));
  return [`mitts plan --mode ${mode}`, ...flags.map((name) => `--${name} ${plan[name]}`), ...chosen.map(({ value }) => `--rendition ${value}`)].join(" ");
}

function share(plan) {
  const query = new URLSearchParams({ mode: plan.mode });
  for (const name of NUMBERS) if (plan[name] !== null) query.set(name, plan[name]);
  for (const { value } of plan.chosen) query.append("rendition", value);
  if (!plan.chosen.length) query.set("rendition", "");
  history.replaceState(history.state, "", `?${query}`);
}

function flows({ mode }, found) {
  const { in: from, server, viewers, amongEvent, amongCall } = picture.dataset;
  const flow = (label, mbit) => ({ label, mbit, text: show.rate(mbit) });
  const among = mode === "event" ? amongEvent : amongCall;
  draw(picture.querySelector("svg"), {
    from: flow(from, found.mbitIn),
    server: { label: server, text: show.rate(found.mbitIn + found.mbitOut) },
    to: [flow(among, found.mbitAmong), flow(viewers, found.mbitViewers)],
  });
}

function warn(name, is) {
  document.querySelector(`[data-excess="${name}"]`).hidden = !is;
}

function update(changed) {
  document.querySelector("[data-field=people]").hidden = field("mode").value === "solo";
  const plan = read();
  warn("wrong", !plan);
  if (!plan) return; // the last figures stay
  const found = budget(plan);
  set("in", `${show.rate(found.mbitIn)} · ${show.whole(found.streamsIn)}`);
  set("out", `${show.rate(found.mbitOut)} · ${show.whole(found.streamsOut)}`);
  set("day", show.gbit(found.gbitDay));
  set("month", `${show.tbit(found.tbit)} · ${show.gb(found.gb)}`);
  set("cost", found.cost === null ? null : show.money(found.cost));
  set("cores", show.cores(found.cores));
  const limited = plan.link !== null || plan.allowance !== null;
  set("most", found.most !== null ? show.whole(found.most) : limited ? document.querySelector("[data-nobody]").dataset.nobody : null);
  warn("link", found.overLink);
  warn("allowance", found.overAllowance);
  document.querySelector("[data-plan-best]").hidden = !plan.chosen.length;
  const line = command(plan);
  const shown = document.querySelector("[data-plan-command]");
  shown.textContent = line ?? "";
  shown.parentElement.hidden = shown.parentElement.previousElementSibling.hidden = line === null;
  flows(plan, found);
  if (changed) share(plan);
}

// A shared plan, from the address.
const query = new URLSearchParams(location.search);
for (const name of ["mode", ...NUMBERS]) {
  const value = query.get(name);
  if (value === null) continue;
  const before = field(name).value;
  field(name).value = value;
  if (field(name).value === "") field(name).value = before; // not a value of this field
}
if (query.has("rendition")) for (const box of boxes) box.checked = query.getAll("rendition").includes(box.value);

root.addEventListener("input", () => update(true));
new ResizeObserver(() => update(false)).observe(picture);
update(false);
