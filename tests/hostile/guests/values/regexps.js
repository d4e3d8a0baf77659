// ends: done
// needs: ways
// Regular expressions that the host could not make, or would be slow by.
const own = /x/;
Object.defineProperties(own, { source: { get() { throw 1; } }, flags: { value: 'gggg' }, lastIndex: { value: { valueOf() { throw 2; } } } });
globalThis.hostile = [[own, /(?<=a+)b/dgimsuy, /[\p{L}--[a-z]]/v, new RegExp('(a+)+$'), new RegExp('\\u{10ffff}', 'u'), /(?<a>.)|(?<a>..)/]];
0;
