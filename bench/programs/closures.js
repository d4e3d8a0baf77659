// closures: captured variables, functions made and called, array callbacks
(function () {
    const counter = (step) => {
        let n = 0;
        return () => (n += step);
    };
    let result = 0;
    for (let i = 0; i < 1500; i++) {
        const next = counter(i % 7);
        for (let k = 0; k < 60; k++) next();
        result += next();
    }
    const compose = (...fs) => (x) => fs.reduce((value, f) => f(value), x);
    const f = compose((x) => x + 1, (x) => x * 2, (x) => x - 3);
    for (let i = 0; i < 20000; i++) result = (result + f(i)) % 1000003;
    result += Array.from({ length: 20000 }, (_, i) => i).filter((x) => x % 3 === 0).map((x) => x * x)
        .reduce((a, b) => (a + b) % 1000003, 0);
    if (result !== 785427) throw new Error(`wrong result: ${result}`);
})();
