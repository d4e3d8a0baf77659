// JSON: writing and reading a tree, with a reviver and a replacer
(function () {
    const tree = (depth) => ({
        id: depth,
        name: `node "${depth}" – é`,
        ratio: depth / 7,
        flags: [true, false, null],
        children: depth ? [tree(depth - 1), tree(depth - 1), { leaf: depth }] : [],
    });
    const value = tree(8);
    let result = 0;
    for (let i = 0; i < 2; i++) {
        const text = JSON.stringify(value);
        const copy = JSON.parse(text);
        copy.children.length = 2;
        result += text.length + JSON.stringify(copy, null, 2).length;
    }
    JSON.parse(JSON.stringify(tree(6)), (key, item) => {
        if (key === 'id') result += item;
        return item;
    });
    result += JSON.stringify(value, ['id', 'children']).length;
    if (result !== 626388) throw new Error(`wrong result: ${result}`);
})();
