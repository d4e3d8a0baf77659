// ends: exception
// An error in a timer is described by its toString, which does not come back.
setTimeout(() => { throw { toString() { for (;;); }, [Symbol.toPrimitive]() { for (;;); } }; }, 0);
