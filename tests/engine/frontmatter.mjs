// The metadata of a test of test262: what of YAML is used there.

const list = (text) => text.split(',').map((word) => word.trim()).filter((word) => word !== '');

/** `{ flags, includes, features, locale, negative }`; lists are empty where nothing is said. */
export function readFrontmatter(source) {
    const text = /\/\*---\r?\n?([^]*?)---\*\//.exec(source)?.[1].replace(/\r\n?/g, '\n') ?? '';
    const result = { flags: [], includes: [], features: [], locale: [], negative: undefined };
    const read = (key) => {
        const match = new RegExp(`^${key}:[ ]*(?:\\[([^\\]]*)\\]|\\n((?:[ ]*-[ ].*\\n?)+))`, 'm').exec(text);
        if (!match) return [];
        return match[1] !== undefined ? list(match[1]) : match[2].split('\n').map((line) => line.replace(/^\s*-\s*/, '').trim()).filter((word) => word !== '');
    };
    for (const key of ['flags', 'includes', 'features', 'locale']) result[key] = read(key);
    const negative = /^negative:[ ]*\n((?:[ ]+.*\n?)+)/m.exec(text)?.[1];
    if (negative !== undefined) {
        const word = (key) => new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm').exec(negative)?.[1];
        result.negative = { phase: word('phase'), type: word('type') };
    }
    return result;
}
