// ends: done or exception
// says: ok
// needs: std
// not native: there the guest has the rights of the process
// Functions of the C library that would end a process.
for (const end of [() => os.kill(os.getpid?.(), 9), () => os.signal(6, null), () => std.exit.call(null, { valueOf() { throw new Error('no code'); } })]) {
    try { end(); } catch { /* as it should be */ }
}
print('ok');
