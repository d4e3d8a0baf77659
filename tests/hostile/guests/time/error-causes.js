// ends: exception
// A chain of causes without end, each made when it is asked for.
class Chain extends Error { get cause() { return new Chain('and'); } }
throw new Chain('one');
