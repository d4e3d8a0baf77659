// promises and async functions: jobs in the loop's turns
(function () {
    let result = 0;
    const later = (value) => new Promise((resolve) => resolve(value));
    async function add(n) {
        for (let i = 0; i < n; i++) {
            const value = await later(i % 5);
            result += value;
        }
    }
    async function* values(n) {
        for (let i = 0; i < n; i++) yield i;
    }
    (async () => {
        await Promise.all([add(8000), add(8000), add(8000)]);
        for await (const value of values(5000)) result += value % 3;
        if (result !== 52999) throw new Error(`wrong result: ${result}`);
    })();
})();
