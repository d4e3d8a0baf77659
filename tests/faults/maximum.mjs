// A module whose memory may not grow beyond so many pages: its memory section with a maximum
// (WebAssembly core specification, "Binary Format").

const MEMORY = 5;

// -> [value, where the next byte is]
function readUnsigned(bytes, at) {
    for (let value = 0, scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return [value, at];
    }
}

function unsigned(value) {
    const bytes = [];
    for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
    return [...bytes, value];
}

function memorySection(bytes) {
    for (let at = 8; at < bytes.length; ) {
        const begin = at;
        const [length, content] = readUnsigned(bytes, at + 1);
        at = content + length;
        if (bytes[begin] === MEMORY) return { begin, content, end: at };
    }
    throw new Error('the module has no memory of its own');
}

// How many pages it begins with
export function pagesOf(bytes) {
    const { content } = memorySection(bytes);
    return readUnsigned(bytes, content + 2)[0];
}

export function withMaximum(bytes, pages) {
    const { begin, end } = memorySection(bytes);
    const content = [1, 1, ...unsigned(pagesOf(bytes)), ...unsigned(pages)];
    const section = Uint8Array.from([MEMORY, ...unsigned(content.length), ...content]);
    return Buffer.concat([bytes.subarray(0, begin), section, bytes.subarray(end)]);
}
