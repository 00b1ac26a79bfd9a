// What the generated Server.xml says, as far as the stand-in keeps to it.

/** What stands inside an element's first appearance. */
export const inside = (text, element) => new RegExp(`<${element}>([^]*?)</${element}>`).exec(text)?.[1] ?? "";

/** The protocols whose viewers the engine asks the function about, such as "webrtc". */
export const admitted = (serverXml) => inside(inside(inside(serverXml, "AdmissionWebhooks"), "Enables"), "Publishers").split(",");

/** The names of its apps. */
export const apps = (serverXml) => [...serverXml.matchAll(/<Application>\s*<Name>(.*?)<\/Name>/g)].map(([, name]) => name);
