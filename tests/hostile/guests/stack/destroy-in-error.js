// ends: closed
// The host ends the guest while it describes what the guest has thrown.
setTimeout(() => { throw { toString() { host.destroy(); return 'x'; } }; }, 0);
