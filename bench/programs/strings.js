// strings: building by pieces, slices, code points beyond ASCII, search and replace
(function () {
    let text = '';
    for (let i = 0; i < 12000; i++) text += String.fromCharCode(97 + (i * 7) % 26);
    let result = 0;
    for (let i = 0; i < text.length; i++) result = (result * 31 + text.charCodeAt(i)) % 1000003;
    const words = text.split('a').map((word, i) => `${i}:${word.slice(0, 5).toUpperCase()}`);
    result += words.join(', ').length;
    let mixed = '';
    for (let i = 0; i < 3000; i++) mixed += 'é€🌍x'[i % 4];
    for (const point of mixed) result += point.codePointAt(0) % 97;
    for (let i = 0; i < 100; i++) {
        result += text.indexOf('zzz', i) + text.lastIndexOf('abh', 12000 - i);
        result += text.replaceAll(text.slice(i, i + 3), '-').length % 13;
    }
    if (result !== 428936) throw new Error(`wrong result: ${result}`);
})();
