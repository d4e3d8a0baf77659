/* The host that a case scripts: its door, what it answers, what it was asked. */
#include "match.h"
#include "perform_values.h"
#include "words.h"

#include "qjs_reactor.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ANSWERS = 64 };

static const char *const ops[] = {"call", "settled", "released", "resolve",
                                  "load", "message", "close",    "channel"};

/* One statement `on …`. */
struct answer {
    int32_t op;
    const struct word *key; /* the function's id, or a module's name; NULL all */
    const struct statement *statement;
    size_t behaviour; /* the word that says what it does */
};

/* A call of the door that no statement has looked at yet. */
struct asked {
    int32_t op;
    uint32_t id;
    struct item value;
    struct asked *next;
};

/* A call of the door that is in progress, with a block of statements. */
struct frame {
    const struct item *value;
    struct buffer bytes;
    int32_t result;
    struct frame *outer;
};

static struct answer answers[MAX_ANSWERS];
static struct asked *log_head;
static struct frame *innermost;
static int token; /* its address is what the door is called with */

static int32_t op_of(const char *name)
{
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (!strcmp(name, ops[i]))
            return (int32_t)i;
    }
    fail("unknown kind of call %s", name);
}

static bool has_key(int32_t op)
{
    return op != QJS_HOST_SETTLED && op != QJS_HOST_RELEASED && op != QJS_HOST_MESSAGE &&
           op != QJS_HOST_CLOSE;
}

static bool has_id(int32_t op)
{
    return op != QJS_HOST_RELEASED && op != QJS_HOST_RESOLVE && op != QJS_HOST_LOAD;
}

/* ------------------------------------------------------------------ the door */

static void note(int32_t op, uint32_t id, const struct item *value)
{
    struct asked *entry = calloc(1, sizeof(*entry)), **end = &log_head;
    if (!entry)
        abort();
    entry->op = op;
    entry->id = id;
    item_copy(value, &entry->value);
    while (*end)
        end = &(*end)->next;
    *end = entry;
}

static bool concerns(const struct answer *answer, uint32_t id, const struct item *value)
{
    const struct item *name = value->count ? &value->items[0] : NULL;
    if (!answer->key)
        return true;
    if (answer->op == QJS_HOST_CALL)
        return (uint32_t)number(answer->key->bytes) == id;
    return name && name->kind == ITEM_TEXT && name->length == answer->key->length &&
           !memcmp(name->bytes, answer->key->bytes, name->length);
}

static const struct answer *find_answer(int32_t op, uint32_t id, const struct item *value)
{
    for (size_t i = 0; i < MAX_ANSWERS; i++) {
        if (answers[i].statement && answers[i].op == op && concerns(&answers[i], id, value))
            return &answers[i];
    }
    if (op == QJS_HOST_CALL)
        fail("host function %u was called, and nothing says what it does", id);
    return NULL;
}

static int32_t put(const struct buffer *bytes)
{
    uint8_t *room = qjs_reserve(bytes->length);
    if (!room)
        fail("no memory for the answer");
    memcpy(room, bytes->bytes, bytes->length);
    return (int32_t)bytes->length;
}

static int32_t put_value(const struct statement *s, size_t index)
{
    struct buffer bytes = bytes_at(s, index);
    int32_t result = put(&bytes);
    free(bytes.bytes);
    return result;
}

static int32_t carry_out_block(const struct statement *s, const struct item *value)
{
    struct frame frame = {.value = value, .outer = innermost};
    int line = report_line(s->line);
    innermost = &frame;
    carry_out(s->body, s->body_count);
    innermost = frame.outer;
    if (frame.bytes.bytes) {
        int32_t length = put(&frame.bytes);
        frame.result = frame.result < 0 ? -length : length;
        free(frame.bytes.bytes);
    }
    report_line(line);
    return frame.result;
}

static int32_t behave(const struct answer *answer, const struct item *value, int32_t length)
{
    const struct statement *s = answer->statement;
    size_t i = answer->behaviour;
    if (s->body)
        return carry_out_block(s, value);
    if (case_word_is(s, i, "echoes"))
        return length;
    return case_word_is(s, i, "throws") ? -put_value(s, i + 1) : put_value(s, i + 1);
}

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    const struct answer *answer;
    struct item value;
    int32_t result;
    if (data != &token)
        fail("the door was called without its data");
    /* a result that the host has not read may stand there */
    if (op != QJS_HOST_RELEASED && bytes != qjs_exchange()->bytes)
        fail("the door's bytes do not stand in the exchange");
    read_value(bytes, length, &value);
    note(op, id, &value);
    answer = find_answer(op, id, &value);
    result = answer ? behave(answer, &value, (int32_t)length) : 0;
    item_free(&value);
    return result;
}

/* -------------------------------------------------------------- the statements */

static void do_door(const struct statement *s)
{
    if (case_word_is(s, 1, "none"))
        qjs_set_host(NULL, NULL, QJS_COPY);
    else
        qjs_set_host(door, &token, crossing_of(word(s, 1)->bytes));
}

static bool same_key(const struct word *a, const struct word *b)
{
    return a == b || (a && b && a->length == b->length && !memcmp(a->bytes, b->bytes, a->length));
}

static void do_on(const struct statement *s)
{
    struct answer answer = {.op = op_of(word(s, 1)->bytes), .statement = s, .behaviour = 2};
    size_t place = 0;
    if (has_key(answer.op)) {
        answer.key = word(s, 2);
        answer.behaviour = 3;
    }
    if (!s->body && !case_word_is(s, answer.behaviour, "echoes") &&
        !case_word_is(s, answer.behaviour, "returns") &&
        !case_word_is(s, answer.behaviour, "throws"))
        fail("the statement wants returns, throws, echoes or a block");
    while (place < MAX_ANSWERS && answers[place].statement &&
           (answers[place].op != answer.op || !same_key(answers[place].key, answer.key)))
        place++;
    if (place == MAX_ANSWERS)
        fail("more answers than there may be");
    answers[place] = answer;
}

static struct frame *current(void)
{
    if (!innermost)
        fail("no call of the door is in progress");
    return innermost;
}

static void do_arguments(const struct statement *s)
{
    check_value(s, 1, current()->value);
}

/* What cannot be handed on as a value is thrown as an error with its code. */
static void answer_last(struct frame *frame)
{
    const struct qjs_exchange *exchange = qjs_exchange();
    char text[64];
    struct item message = {.kind = ITEM_TEXT, .width = WIDTH_PREFERRED};
    frame->result = last_result();
    if (frame->result != -1)
        return;
    if (qjs_error_code() == QJS_E_EXCEPTION) {
        frame->result = -(int32_t)exchange->length;
        return;
    }
    strncpy(text, code_name(qjs_error_code()), sizeof(text) - 1);
    text[sizeof(text) - 1] = 0;
    message.bytes = text;
    message.length = strlen(text);
    item_encode(&message, &frame->bytes);
}

static void do_answer(const struct statement *s)
{
    struct frame *frame = current();
    bool throws = case_word_is(s, 1, "throws");
    if (case_word_is(s, 1, "last")) {
        answer_last(frame);
    } else if (case_word_is(s, 1, "number")) {
        frame->result = (int32_t)number(word(s, 2)->bytes);
    } else {
        frame->bytes = bytes_at(s, throws ? 2 : 1);
        frame->result = throws ? -1 : 1;
    }
}

static void drop_asked(void)
{
    struct asked *entry = log_head;
    log_head = entry->next;
    item_free(&entry->value);
    free(entry);
}

/* A variable without a value takes the id. */
static void bind_id(const struct statement *s, size_t index, uint32_t id)
{
    const char *name = word(s, index)->bytes;
    struct item item = {.kind = ITEM_UNSIGNED, .width = WIDTH_PREFERRED, .number = id};
    if (*name == '$' && !variable_find(name + 1))
        variable_set(name + 1, &item);
}

static void do_called(const struct statement *s)
{
    size_t i = 2;
    int32_t op;
    if (case_word_is(s, 1, "forget")) {
        while (log_head)
            drop_asked();
        return;
    }
    if (case_word_is(s, 1, "none")) {
        if (log_head)
            fail("expected no call of the door, found %s %u", ops[log_head->op], log_head->id);
        return;
    }
    op = op_of(word(s, 1)->bytes);
    if (!log_head)
        fail("the door was not called");
    if (log_head->op != op)
        fail("expected a call of the door for %s, found %s", ops[op], ops[log_head->op]);
    if (has_id(op)) {
        bind_id(s, i, log_head->id);
        if (log_head->id != count_at(s, i++))
            fail("expected id %s, found %u", s->words[i - 1].bytes, log_head->id);
    } else if (log_head->id) {
        fail("expected id 0, found %u", log_head->id);
    }
    if (i < s->count)
        check_value(s, i, &log_head->value);
    drop_asked();
}

const struct verb host_verbs[] = {
    {"door", do_door},     {"on", do_on},         {"arguments", do_arguments},
    {"answer", do_answer}, {"called", do_called}, {NULL, NULL},
};
