// Publishing from a page: the field for the key and the studio, with their texts.
import "./studio-texts.js";

export { bind } from "./key.js";
export { studio } from "./studio.js";
