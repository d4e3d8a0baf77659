// Modules that cannot be linked, or parsed.
const names = { missing: './lib/import-missing.mjs', cycle: './lib/import-cycle.mjs', ambiguous: './lib/import-ambiguous.mjs', top: './lib/import-await.mjs' };
for (const [name, file] of Object.entries(names)) import(file).then((ns) => print(name, Object.keys(ns).join()), (error) => print(name, error.name, error.message, error.stack));
