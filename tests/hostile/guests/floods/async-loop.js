// ends: turns
// The same with await.
(async () => { for (;;) await 0; })();
