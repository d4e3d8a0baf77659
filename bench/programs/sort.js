// arrays: sort with and without a comparison, push, splice, holes filled
(function () {
    let seed = 42;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
    const numbers = Array.from({ length: 10000 }, random);
    const sorted = numbers.slice().sort((a, b) => a - b);
    const records = numbers.slice(0, 3000).map((key) => ({ key, name: `n${key % 100}` }));
    records.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.key - b.key));
    const words = records.map(({ name, key }) => name + key).sort();
    let result = 0;
    for (let i = 0; i < sorted.length; i += 100) result = (result + sorted[i]) % 1000003;
    const list = [];
    for (const { key } of records) list.splice(key % (list.length + 1), key % 5 === 0 ? 1 : 0, key);
    result = (result + list[700] + words.indexOf(words.at(-1)) + records[1500].key) % 1000003;
    if (result !== 148124) throw new Error(`wrong result: ${result}`);
})();
