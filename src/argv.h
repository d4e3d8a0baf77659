/* The command line of qjs_init_argv. */
#ifndef QJSR_ARGV_H
#define QJSR_ARGV_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "eval.h"

#define QJSR_MAX_INCLUDES 32

struct qjsr_options {
    bool load_std;
    enum qjsr_script_kind kind;
    const char *code;   /* -e; NULL none */
    const char *script; /* path; NULL none */
    const char *includes[QJSR_MAX_INCLUDES];
    int include_count;
    int first_argument;  /* index in argv of the script, or of the first argument */
    size_t memory_limit; /* bytes; 0 none */
    size_t stack_size;   /* bytes; 0 the default */
};

/* Read argv; the options point into it. 0, or -1 with the error set. */
int qjsr_argv_parse(struct qjsr_options *options, int argc, char *const *argv,
                    struct qjsr_error_log *errors);

#endif
