/* What a unit test needs: checks that say where they failed, and go on. A test program is
 * a row of functions, each called by its main, which ends with `return unit_end();`. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int unit_failures;

static inline void unit_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    unit_failures++;
}

#define CHECK(condition) ((condition) ? (void)0 : unit_fail(__FILE__, __LINE__, #condition))
#define CHECK_INT(found, expected) unit_int(__FILE__, __LINE__, #found, found, expected)
#define CHECK_STRING(found, expected) unit_string(__FILE__, __LINE__, #found, found, expected)

static inline void unit_int(const char *file, int line, const char *what, int64_t found,
                            int64_t expected)
{
    char text[256];

    if (found == expected)
        return;
    (void)snprintf(text, sizeof text, "%s is %lld, expected %lld", what, (long long)found,
                   (long long)expected);
    unit_fail(file, line, text);
}

static inline void unit_string(const char *file, int line, const char *what, const char *found,
                               const char *expected)
{
    char text[1024];

    if (found && strcmp(found, expected) == 0)
        return;
    (void)snprintf(text, sizeof text, "%s is \"%s\", expected \"%s\"", what,
                   found ? found : "(null)", expected);
    unit_fail(file, line, text);
}

static inline int unit_end(void)
{
    return unit_failures ? 1 : 0;
}

#endif
