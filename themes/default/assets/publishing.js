// Publishing from a page: the field for the key, and the studio. With the texts for both.
import "./studio-texts.js";

export { bind } from "./key.js";
export { studio } from "./studio.js";
