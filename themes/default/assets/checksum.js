// The shape of a stream key: a prefix, and random bytes with their checksum (CRC-32) in base32. Finds texts that cannot be one,
// without a request, and makes new ones.

const PREFIX = "mitts_";
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const RANDOM = 21; // bytes, followed by four of CRC-32
const GUEST = /^mitts_ey[\w-]+\.[\w-]+\.[\w-]{86}$/; // a guest's key: the prefix, and a signed text

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function base32(text) {
  const bytes = [];
  let value = 0;
  let bits = 0;
  for (const letter of text) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 255);
  }
  return bytes;
}

function letters(bytes) {
  let text = "";
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31];
  }
  return text;
}

const sum = (bytes) => crc32([...new TextEncoder().encode(PREFIX), ...bytes]);

/** What is wrong with a key: "prefix", "shape" or "checksum"; null if nothing is. */
export function flaw(text) {
  if (!text.startsWith(PREFIX)) return "prefix";
  if (GUEST.test(text)) return null;
  if (!/^[a-z2-7]{40}$/.test(text.slice(PREFIX.length))) return "shape";
  const bytes = base32(text.slice(PREFIX.length));
  const written = bytes.splice(RANDOM).reduce((all, byte) => all * 256 + byte, 0);
  return sum(bytes) === written ? null : "checksum";
}

/** A new key, from the browser's random source: 168 random bits. */
export function make() {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM));
  const check = sum(bytes);
  return PREFIX + letters([...bytes, check >>> 24, (check >>> 16) & 255, (check >>> 8) & 255, check & 255]);
}
