// ends: done
// says: ok
// Evaluations in evaluations.
globalThis.dive = () => host.evaluate('dive()');
try {
    dive();
} catch (error) {
    print(error instanceof Error ? 'ok' : 'HOLE');
}
