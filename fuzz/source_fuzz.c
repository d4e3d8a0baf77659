/*
 * source_fuzz: source text through qjs_reactor_eval, _evaluate and _compile, then turns of the
 * loop.
 *
 * Input: the first byte chooses how (below); the rest is the source, of any bytes.
 *
 * Must hold, whatever the guest does: the calls return within the poll limit and the memory limit,
 * a failure has a code and a text, the instance still answers (guest_check), and destroy and free
 * give back all memory. Known and left to libFuzzer's -timeout: built-ins that do not poll
 * (docs/QJS_WASI_REACTOR.md), which the memory limit bounds.
 *
 * The mutator knows JavaScript: grammar.h.
 */
#include <stdio.h>
#include <string.h>

#include "grammar.h"
#include "guest.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

enum { TURNS = 20 };

/* The first byte less 'A', so that inputs can be read: what is done, + KINDS with the web's
 * globals, + 2 * KINDS * enum qjs_crossing. */
enum kind { SCRIPT, MODULE, VALUE, VALUE_MODULE, VALUE_ASYNC, COMPILED, KINDS };

/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is given */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    /* What guests print; libFuzzer's own output is to stderr. */
    if (!freopen("/dev/null", "w", stdout))
        return 1;
    return 0;
}

/* Whether the source has been evaluated to a value, in the way that the first byte says. */
static int evaluate(qjs_reactor *r, enum kind kind, int crossing, const char *code, size_t length)
{
    static const int flags[KINDS] = {
        [VALUE_MODULE] = QJS_EVALUATE_MODULE, [VALUE_ASYNC] = QJS_EVALUATE_ASYNC};
    int result;

    if (kind == SCRIPT || kind == MODULE)
        return qjs_reactor_eval(r, code, length, "guest.js", kind == MODULE);
    if (kind != COMPILED)
        return qjs_reactor_evaluate(r, code, length, "guest.js", flags[kind] | crossing);
    result =
        qjs_reactor_compile(r, code, length, "guest.js", crossing & 1 ? QJS_EVALUATE_MODULE : 0);
    if (result > 0) {
        /* The byte string's head; the code may stand in the exchange buffer. */
        const uint8_t *bytes = qjs_reactor_exchange(r)->bytes;
        size_t head = bytes[0] == 0x58 ? 2 : bytes[0] == 0x59 ? 3 : 5;

        result = qjs_reactor_evaluate(r, (const char *)bytes + head, (size_t)result - head, NULL,
                                      QJS_EVALUATE_BYTECODE | crossing);
    }
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t how = size ? (uint8_t)(data[0] - 'A') : 0;
    qjs_reactor *r = guest_new(how / KINDS % 2 == 1);
    int result;

    if (guest_init(r) < 0)
        guest_fail(__FILE__, __LINE__, "it begins", r);
    /* host, a function of the host; to nobody's harm when there is no memory for it */
    (void)qjs_reactor_set(r, 0, (const uint8_t *)"\x82\x64host\xd8\x27\x82\x08\x01", 11);
    result = evaluate(r, how % KINDS, how / (2 * KINDS) % 4, (const char *)data + (size > 0),
                      size - (size > 0));
    if (result < 0) {
        REQUIRE(qjs_reactor_error_code(r) < 0 && qjs_reactor_error_length(r) > 0);
        REQUIRE(qjs_reactor_error_code(r) != QJS_E_BYTECODE); /* it was compiled here */
    }
    guest_turns(r, TURNS);
    guest_check(r);
    qjs_reactor_free(r);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    static const char *const whole[] = {"light", "light", "wild", "program"};
    char *text = (char *)data + 1;
    size_t length = size ? size - 1 : 0, written;

    if (max_size < 2)
        return LLVMFuzzerMutate(data, size, max_size);
    if (!size || seed / 8 % 16 == 0)
        data[0] = (uint8_t)('A' + seed / 128 % (KINDS * 8));
    switch (size ? seed % 8 : 0) {
    case 0: /* something new */
        written = grammar_write(whole[seed / 8 % 4], seed, text, max_size - 1);
        return 1 + (written ? written : length);
    case 1:
        return 1 + LLVMFuzzerMutate((uint8_t *)text, length, max_size - 1);
    default:
        for (unsigned int i = 0; i < 1 + seed / 8 % 4; i++)
            length = grammar_mutate(text, length, max_size - 1, seed + i);
        return 1 + length;
    }
}
