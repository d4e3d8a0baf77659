/* Carrying out a conformance case: conformance/README.md, "The format". */
#ifndef CONFORMANCE_PERFORM_H
#define CONFORMANCE_PERFORM_H

/* Reads the case at `path`, enters the empty `directory`, carries out the statements and
 * ends the process: 0 the case passed, 1 it failed and stderr says where. */
_Noreturn void perform_case(const char *path, const char *directory);

#endif
