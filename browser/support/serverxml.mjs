// The parts of the generated Server.xml that the stand-in follows.

/** The content of an element, where it first occurs. */
export const inside = (text, element) => new RegExp(`<${element}>([^]*?)</${element}>`).exec(text)?.[1] ?? "";

/** The protocols with admission of viewers, such as "webrtc". */
export const admitted = (serverXml) => inside(inside(inside(serverXml, "AdmissionWebhooks"), "Enables"), "Publishers").split(",");

/** The names of its apps. */
export const apps = (serverXml) => [...serverXml.matchAll(/<Application>\s*<Name>(.*?)<\/Name>/g)].map(([, name]) => name);
