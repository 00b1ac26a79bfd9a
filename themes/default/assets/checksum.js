// Finds texts that cannot be a stream key, without a request: checks prefix, shape and checksum (CRC-32).

const PREFIX = "mitts_";
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const RANDOM = 21; // bytes, followed by four of CRC-32

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

/** What is wrong with a key: "prefix", "shape" or "checksum"; null if nothing is. */
export function flaw(text) {
  if (!text.startsWith(PREFIX)) return "prefix";
  if (!/^[a-z2-7]{40}$/.test(text.slice(PREFIX.length))) return "shape";
  const bytes = base32(text.slice(PREFIX.length));
  const sum = bytes.splice(RANDOM).reduce((all, byte) => all * 256 + byte, 0);
  return crc32([...new TextEncoder().encode(PREFIX), ...bytes]) === sum ? null : "checksum";
}
