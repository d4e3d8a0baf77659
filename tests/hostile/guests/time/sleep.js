// ends: timeout
// needs: clock std
// Sleeping instead of working, for a year, and many times.
for (let i = 0; i < 1e6; i++) os.sleep(2 ** 31 - 1);
for (;;) os.sleep(0);
