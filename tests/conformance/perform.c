/* Carries out a case's statements; the verbs are in perform_*.c. */
#include "perform.h"

#include "case.h"
#include "match.h"
#include "words.h"
#include "world.h"

#include "qjs_reactor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A case that takes longer hangs; a guard, not a measure. */
enum { HANG_SECONDS = 300 };

static void do_title(const struct statement *s)
{
    (void)s;
}

static void do_fails(const struct statement *s)
{
    expect_failure((int)number(word(s, 1)->bytes), text(s, 2));
}

/* Sets the variable that is named in word `index`, if there is one, to a number. */
static void count_round(const struct statement *s, size_t index, uint32_t round)
{
    struct item item = {.kind = ITEM_UNSIGNED, .width = WIDTH_PREFERRED, .number = round};
    if (index >= s->count)
        return;
    if (s->words[index].bytes[0] != '$')
        fail("repeat wants a variable");
    variable_set(s->words[index].bytes + 1, &item);
}

static void do_repeat(const struct statement *s)
{
    uint32_t rounds = count_at(s, 1);
    for (uint32_t n = 0; n < rounds; n++) {
        count_round(s, 2, n);
        carry_out(s->body, s->body_count);
    }
}

static void do_forget(const struct statement *s)
{
    for (size_t i = 1; i < s->count; i++)
        variable_forget(s->words[i].bytes + (s->words[i].bytes[0] == '$'));
}

static const struct verb case_verbs[] = {
    {"title", do_title},   {"fails", do_fails}, {"repeat", do_repeat},
    {"forget", do_forget}, {NULL, NULL},
};

static const struct verb *find_verb(const struct statement *s)
{
    static const struct verb *const lists[] = {case_verbs, call_verbs, world_verbs, value_verbs,
                                               host_verbs};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        for (const struct verb *v = lists[i]; v->name; v++) {
            if (case_word_is(s, 0, v->name))
                return v;
        }
    }
    fail("unknown statement %s", s->words[0].bytes);
}

void carry_out(const struct statement *list, size_t count)
{
    for (const struct statement *s = list; s < list + count; s++) {
        report_line(s->line);
        find_verb(s)->run(s);
    }
}

_Noreturn void perform_case(const char *path, const char *directory)
{
    static struct test_case content;
    char error[256];

    if (!case_read(path, &content, error, sizeof(error))) {
        fprintf(stderr, "%s:%s\n", path, error);
        exit(1);
    }
    alarm(HANG_SECONDS);
    report_to(path, world_enter(directory));
    carry_out(content.statements, content.count);
    qjs_destroy();
    check_failure();
    exit(0);
}
