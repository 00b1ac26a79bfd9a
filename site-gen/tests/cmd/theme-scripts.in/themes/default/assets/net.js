import { t } from "./txet.js";
import { entry } from "list.js";
import("./list.js").then(({ entry }) => entry(t));
export function address(path) {
  return entry(path);
}
