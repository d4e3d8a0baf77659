// ends: exited 0 or exited -1 or exited -2147483648 or exited 2147483647
// needs: std
// Exits with what is no code.
std.exit(2 ** 31);
