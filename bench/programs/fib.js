// recursion: calls, small integers
(function () {
    function fib(n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }
    const result = fib(25);
    if (result !== 75025) throw new Error(`wrong result: ${result}`);
})();
