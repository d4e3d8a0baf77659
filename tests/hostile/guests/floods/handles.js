// ends: polls or memory or exception
// Functions for the host, each another one, which it does not give back in time.
for (;;) host.echo(() => {});
