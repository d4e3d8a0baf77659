// ends: exited 4 or exception
// needs: std
// Exits while the error is described that it has thrown.
setTimeout(() => { throw { toString() { std.exit(4); } }; }, 0);
