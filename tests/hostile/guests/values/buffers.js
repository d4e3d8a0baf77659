// ends: done
// needs: ways
// Buffers that were detached, cut, shared, and views that lie outside of them.
const cut = new ArrayBuffer(64, { maxByteLength: 128 });
const view = new Uint8Array(cut, 32), tracking = new Float64Array(cut);
cut.resize(16);
const gone = new Uint8Array(8);
gone.buffer.transfer();
globalThis.hostile = [{ get list() { return [view, tracking, new DataView(cut)]; }, cut }];
hostile.push(gone, new Uint8Array(new SharedArrayBuffer(8)));
0;
