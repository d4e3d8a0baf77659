// ends: done
// needs: ways
// A getter that detaches and resizes a buffer which is being copied.
const buffer = new ArrayBuffer(1024, { maxByteLength: 4096 });
const bytes = new Uint8Array(buffer);
globalThis.hostile = [{ a: bytes, get b() { buffer.resize(8); return 1; }, c: bytes, get d() { try { buffer.transfer(); } catch { /* again */ } return 2; }, e: bytes, f: buffer }];
0;
