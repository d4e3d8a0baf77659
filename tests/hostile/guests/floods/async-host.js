// ends: turns
// As many promises of the host as turns.
(async () => { for (;;) await host.later(1); })();
