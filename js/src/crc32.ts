// CRC-32 (ISO 3309, as in gzip): the checksum of snapshots. Four bytes a step, each by a table of its own
// ("slicing"), which is three times as fast as one by one.
const TABLES = Array.from({ length: 4 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  TABLES[0][byte] = rest;
}
for (let byte = 0; byte < 256; byte++)
  for (let i = 1; i < 4; i++) {
    const before = TABLES[i - 1][byte];
    TABLES[i][byte] = TABLES[0][before & 0xff] ^ (before >>> 8);
  }

export function crc32(bytes: Uint8Array): number {
  const [first, second, third, fourth] = TABLES;
  const { length } = bytes;
  let rest = -1;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    rest ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    rest = fourth[rest & 0xff] ^ third[(rest >>> 8) & 0xff] ^ second[(rest >>> 16) & 0xff] ^ first[rest >>> 24];
  }
  for (; i < length; i++) rest = first[(rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}
