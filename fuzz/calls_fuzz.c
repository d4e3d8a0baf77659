/*
 * Whole sequences of calls on the ABI, and within the host's door, with a model of its states. An
 * input is a script (sequence.h): `replay_generate --print FILE` prints it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tests/conformance/world.h"
#include "model.h"
#include "sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Only there in a build with AddressSanitizer. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

/* What the guest writes is of no interest here; nothing can be read. */
static void close_streams(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
        abort();
    (void)close(null);
}

/* What the door does; read once. */
static struct test_case *door_rules(void)
{
    static struct test_case rules;
    char wrong[256];

    if (rules.count)
        return &rules;
    close_streams();
    if (!case_read(REPLAY_DOOR, &rules, wrong, sizeof wrong)) {
        fprintf(stderr, "%s:%s\n", REPLAY_DOOR, wrong);
        abort();
    }
    return &rules;
}

static void run(const struct test_case *script)
{
    struct model *model = calloc(1, sizeof *model);
    const struct replay_watcher watcher = {model_before, model_after, model_entered, model_answered,
                                           model};
    struct replay replay = {.door = door_rules(), .watcher = &watcher};
    char wrong[256];

    replay.reactor = qjs_reactor_new();
    if (!model || !replay.reactor)
        abort();
    model->reactor = replay.reactor;
    qjs_reactor_set_error_output(replay.reactor, 0);
    if (!replay_run(&replay, script, wrong, sizeof wrong)) {
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    qjs_reactor_free(replay.reactor);
    replay_free(&replay);
    model_free(model);
    free(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = sequence_decode(bytes, size, false), wrong[256];
    struct test_case script;
    bool abandons;

    if (!text)
        return 0;
    /* What an abandoned instance had is lost. */
    abandons = strstr(text, "\nabandon\n") != NULL;
    if (abandons && __lsan_disable)
        __lsan_disable();
    if (!case_parse(text, strlen(text), &script, wrong, sizeof wrong)) {
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    world_own_clock(true);
    run(&script);
    world_own_clock(false);
    case_free(&script);
    free(text);
    if (abandons && __lsan_enable)
        __lsan_enable();
    return 0;
}
