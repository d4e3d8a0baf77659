/* Import maps: how the HTML standard resolves a specifier, over names instead of URLs. */
#include "importmap.h"

#include <stdlib.h>

#include "instance.h"
#include "unit.h"

/* Set it; whether it was taken. An exception is forgotten. */
static bool set(struct qjs_reactor *r, const char *json)
{
    int result = qjsr_importmap_set(r, json, strlen(json));

    CHECK(JS_HasException(r->ctx) == (result < 0));
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    return result == 0;
}

static const char unmapped[] = "(unmapped)", thrown[] = "(thrown)";

/* What a specifier becomes in the module `base`. */
static void becomes(struct qjs_reactor *r, const char *base, const char *specifier,
                    const char *expected)
{
    char *name = qjsr_importmap_resolve(r, base, specifier);
    const char *found = name ? name : JS_HasException(r->ctx) ? thrown : unmapped;

    if (strcmp(found, expected) != 0)
        (void)fprintf(stderr, "'%s' in '%s':\n", specifier, base);
    CHECK_STRING(found, expected);
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    js_free(r->ctx, name);
}

static void without_a_map(struct qjs_reactor *r)
{
    becomes(r, "main.js", "a", unmapped);
    CHECK(set(r, "{}"));
    becomes(r, "main.js", "a", unmapped);
    CHECK(set(r, "{\"imports\": {}, \"scopes\": {}, \"other\": 1}"));
    becomes(r, "main.js", "a", unmapped);
}

static void exact_names(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"a\": \"./lib/a.js\", \"b\": \"host:b\", \"\": \"empty.js\", "
                 "\"./c.js\": \"./d.js\", \"\\u00e4\": \"\\u00f6.js\"}}"));
    becomes(r, "main.js", "a", "lib/a.js");
    becomes(r, "sub/main.js", "a", "lib/a.js"); /* beside the program, wherever it is imported */
    becomes(r, "main.js", "b", "host:b");
    becomes(r, "main.js", "", "empty.js");
    becomes(r, "main.js", "\xc3\xa4", "\xc3\xb6.js");
    becomes(r, "main.js", "ab", unmapped);
    becomes(r, "main.js", "a/b", unmapped);
    becomes(r, "main.js", "A", unmapped);
    /* relative specifiers are joined first, those of the map to the program */
    becomes(r, "main.js", "./c.js", "d.js");
    becomes(r, "sub/main.js", "../c.js", "d.js");
    becomes(r, "sub/main.js", "./c.js", unmapped);
}

static void longest_prefix(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"a/\": \"./1/\", \"a/b/\": \"./2/\", \"a/b/c.js\": \"./3.js\", "
                 "\"a/b/c/\": \"./4/\", \"a\": \"./5.js\", \"e\": \"./6/\"}}"));
    becomes(r, "", "a", "5.js");
    becomes(r, "", "a/", "1/");
    becomes(r, "", "a/x.js", "1/x.js");
    becomes(r, "", "a/b", "1/b");
    becomes(r, "", "a/b/x.js", "2/x.js");
    becomes(r, "", "a/b/c.js", "3.js");
    becomes(r, "", "a/b/c.jsx", "2/c.jsx");
    becomes(r, "", "a/b/c/d/e.js", "4/d/e.js");
    becomes(r, "", "ab/x.js", unmapped);
    becomes(r, "", "e/x.js", unmapped); /* no prefix without a slash */
}

/* A prefix does not lead out of where it is mapped to. */
static void above_a_prefix(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"p/\": \"./lib/\", \"host/\": \"host:/\"}}"));
    becomes(r, "", "p/../x.js", thrown);
    becomes(r, "", "p/a/../../x.js", thrown);
    becomes(r, "", "p/./../x.js", thrown);
    becomes(r, "", "p//../../x.js", thrown);
    becomes(r, "", "p/..", thrown);
    becomes(r, "", "host/../x", thrown);
    becomes(r, "", "p/a/../x.js", "lib/a/../x.js");
    becomes(r, "", "p/..x/...", "lib/..x/...");
    becomes(r, "", "p/.", "lib/.");
}

static void null_blocks(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"a\": null, \"p/\": \"./p/\", \"p/secret/\": null, "
                 "\"b\": \"./b.js\"}, \"scopes\": {\"s/\": {\"b\": null, \"a\": \"./a.js\"}}}"));
    becomes(r, "", "a", thrown);
    becomes(r, "", "p/x", "p/x");
    becomes(r, "", "p/secret/x", thrown);
    becomes(r, "s/m.js", "b", thrown); /* and does not fall back to the imports */
    becomes(r, "s/m.js", "a", "a.js");
    becomes(r, "", "b", "b.js");
}

/* What is mapped to a directory has to be one: else it is blocked. */
static void a_prefix_to_no_prefix(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"p/\": \"./lib.js\", \"p\": \"./lib.js\"}}"));
    becomes(r, "", "p/x.js", thrown);
    becomes(r, "", "p/", thrown);
    becomes(r, "", "p", "lib.js");
}

static void scopes(struct qjs_reactor *r)
{
    CHECK(set(r, "{\"imports\": {\"a\": \"./1.js\", \"b\": \"./2.js\", \"c\": \"./3.js\"},"
                 " \"scopes\": {\"s/\": {\"a\": \"./s1.js\", \"b\": \"./s2.js\"},"
                 " \"s/deep/\": {\"a\": \"./d1.js\"}, \"./one.js\": {\"a\": \"./o1.js\"},"
                 " \"t\": {\"a\": \"./t1.js\"}}}"));
    becomes(r, "main.js", "a", "1.js");
    becomes(r, "s/m.js", "a", "s1.js");
    becomes(r, "s/", "a", "s1.js");
    becomes(r, "s", "a", "1.js");
    becomes(r, "s/deep/m.js", "a", "d1.js"); /* the longest scope first */
    becomes(r, "s/deep/m.js", "b", "s2.js"); /* then the others that hold */
    becomes(r, "s/deep/m.js", "c", "3.js");
    becomes(r, "one.js", "a", "o1.js");
    becomes(r, "one.jsx", "a", "1.js");
    becomes(r, "t/m.js", "a", "1.js"); /* no slash at its end: a module, and no directory */
    becomes(r, "t", "a", "t1.js");
}

static void many_entries(struct qjs_reactor *r)
{
    enum { ENTRIES = 500 };
    char *json = malloc((size_t)64 * ENTRIES), specifier[32], name[32];
    size_t at = 0;

    if (!json)
        return;
    for (int i = 0; i < ENTRIES; i++)
        at += (size_t)snprintf(json + at, 64, "%s\"m%d/\": \"./lib%d/\"",
                               i ? ", " : "{\"imports\": {", i, i);
    (void)snprintf(json + at, 8, "}}");
    CHECK(set(r, json));
    free(json);
    for (int i = 0; i < ENTRIES; i++) {
        (void)snprintf(specifier, sizeof specifier, "m%d/x", i);
        (void)snprintf(name, sizeof name, "lib%d/x", i);
        becomes(r, "", specifier, name);
    }
}

/* What is no map leaves the one before. */
static void bad_maps(struct qjs_reactor *r)
{
    static const char *const bad[] = {"{",
                                      "null",
                                      "[]",
                                      "5",
                                      "\"imports\"",
                                      "{} {}",
                                      "\xff",
                                      "{\"imports\": null}",
                                      "{\"imports\": []}",
                                      "{\"imports\": {\"b\": \"b.js\", \"a\": 5}}",
                                      "{\"imports\": {\"a\": {}}}",
                                      "{\"scopes\": []}",
                                      "{\"scopes\": 5}",
                                      "{\"scopes\": {\"s/\": null}}",
                                      "{\"scopes\": {\"s/\": {\"a\": 5}, \"t/\": {}}}",
                                      "{\"imports\": {\"a\": \"b\"}, \"scopes\": {\"s/\": 1}}"};

    CHECK(set(r, "{\"imports\": {\"a\": \"./kept.js\"}}"));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!set(r, bad[i]));
        becomes(r, "", "a", "kept.js");
        becomes(r, "", "b", unmapped);
    }
    CHECK_INT(qjsr_importmap_set(r, "{\0}", 3), -1);
    JS_FreeValue(r->ctx, JS_GetException(r->ctx));
    becomes(r, "", "a", "kept.js");
    CHECK_INT(qjsr_importmap_set(r, "{}    }", 5), 0); /* as long as was said */
    becomes(r, "", "a", unmapped);
    CHECK(set(r, "{\"imports\": {\"a\": \"./kept.js\"}}"));
    CHECK_INT(qjsr_importmap_set(r, NULL, 0), 0);
    becomes(r, "", "a", unmapped);
}

/* What the guest made of Object.prototype is not in the map. */
static void inherited_properties(struct qjs_reactor *r)
{
    static const char source[] =
        "Object.prototype.scopes = { '': { a: './evil.js' }, 'm/': { a: './evil.js' } };"
        "Object.defineProperty(Object.prototype, 'imports', { get() { throw 'ran' } })";

    CHECK_INT(qjs_reactor_eval(r, source, sizeof source - 1, NULL, 0), 0);
    CHECK(set(r, "{\"imports\": {\"a\": \"./good.js\"}}"));
    becomes(r, "", "a", "good.js");
    becomes(r, "m/x.js", "a", "good.js");
    CHECK(set(r, "{\"scopes\": {}}"));
    becomes(r, "", "a", unmapped);
    CHECK(set(r, "{\"imports\": {\"__proto__\": \"./p.js\"}}"));
    becomes(r, "", "__proto__", "p.js");
    becomes(r, "", "toString", unmapped);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    without_a_map(r);
    exact_names(r);
    longest_prefix(r);
    above_a_prefix(r);
    null_blocks(r);
    a_prefix_to_no_prefix(r);
    scopes(r);
    many_entries(r);
    bad_maps(r);
    inherited_properties(r);
    qjs_reactor_free(r);
    return unit_end();
}
