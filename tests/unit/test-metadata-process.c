/* SPDX-License-Identifier: MIT */
/* Whatever the metadata program does, cm_metadata_process() ends in an object that may be recorded:
 * its metadata, or one warning. */
#include "cm-metadata-process.h"

#include "made-tree.h"

#include <string.h>

/* Runs a shell script in the program's place; $1 and $2 are "--" and the photo's path. */
static json_t *
run_fake(const char *script, double deadline_s)
{
  g_autoptr(MadeTree) root = made_tree_new();
  g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", script);
  g_autofree char *program = g_build_filename(root, "fake", NULL);
  made_tree_add(root, "/fake", text);
  g_assert_cmpint(g_chmod(program, 0755), ==, 0);
  return cm_metadata_process(program, "-holiday.jpg", deadline_s);
}

static void
assert_line(const json_t *object, const char *expected)
{
  g_autofree char *line = cm_json_line(object);
  g_autofree char *quoted = g_strdelimit(g_strdup(expected), "'", '"');
  g_assert_cmpstr(line, ==, quoted);
}

/* Asserts that the script gives one warning and nothing else. */
static void
assert_unread(const char *script, double deadline_s, const char *part)
{
  g_autoptr(json_t) object = run_fake(script, deadline_s);
  const json_t *warnings = json_object_get(object, "warnings");
  const char *warning = json_string_value(json_array_get(warnings, 0));
  g_test_message("%s", warning);
  g_assert_cmpuint(json_object_size(object), ==, 1);
  g_assert_cmpuint(json_array_size(warnings), ==, 1);
  g_assert_nonnull(strstr(warning, part));
}

static void
test_answer(void)
{
  g_autoptr(json_t) object =
      run_fake("[ \"$1 $2\" = '-- -holiday.jpg' ] || exit 5; echo chatter >&2\n"
               "printf '{\"title\":\"A\",\"keywords\":[\"b\"],\"latitude\":95,\"longitude\":1,"
               "\"unknown\":7,\"sources\":{\"title\":\"XMP dc:title\",\"keywords\":[\"IPTC 2:25\","
               "\"XMP dc:subject\"],\"city\":\"IPTC 2:90\",\"latitude\":\"EXIF\"},"
               "\"repairs\":[{\"field\":\"title\",\"message\":\"Latin-1\"}],"
               "\"warnings\":[\"GPS out of range\"]}'",
               30);
  assert_line(object, "{'title':'A','keywords':['b'],"
                      "'sources':{'title':'XMP dc:title','keywords':['IPTC 2:25',"
                      "'XMP dc:subject']},'repairs':[{'field':'title','message':'Latin-1'}],"
                      "'warnings':['GPS out of range']}");
}

static void
test_wrong_types(void)
{
  g_autoptr(json_t) object =
      run_fake("printf '{\"title\":[1],\"iso\":\"200\",\"lens\":\"L\",\"sources\":{\"lens\":7},"
               "\"repairs\":[7,{\"field\":1},{\"field\":\"a\"}],\"warnings\":{\"a\":1}}'",
               30);
  assert_line(object, "{'lens':'L'}");
  g_autoptr(json_t) empty = run_fake("echo '{}'", 30);
  assert_line(empty, "{}");
}

static void
test_failures(void)
{
  assert_unread("printf '{\"error\":{\"class\":\"photo-io\",\"message\":\"gone\"}}'; exit 1", 30,
                "cannot be read: gone");
  assert_unread("echo '{}'; exit 1", 30, "does not say why");
  assert_unread("echo broken >&2; kill -SEGV $$", 30, "signal 11");
  assert_unread("echo 'heap is broken' >&2; kill -ABRT $$", 30, "heap is broken");
  assert_unread("echo 'std::bad_alloc' >&2; kill -ABRT $$", 30, "more memory");
  assert_unread("kill -KILL $$", 30, "signal 9");
  assert_unread("kill -XCPU $$", 30, "processor time");
  assert_unread("trap '' TERM; sleep 1000 & sleep 1000", 0.3, "longer than 0.3 s");
  assert_unread("yes '{\"title\":'", 30, "larger than is taken");
  assert_unread("exit 0", 30, "no answer that can be read");
  assert_unread("echo '[1]'", 30, "no answer that can be read");
  assert_unread("printf '\\377\\000'", 30, "no answer that can be read");
  assert_unread("echo '{\"title\":\"A\"}'; exit 2", 30, "exit status 2");
}

static void
test_no_program(void)
{
  g_autoptr(json_t) object = cm_metadata_process("/no/such/program", "a.jpg", 1);
  const json_t *warnings = json_object_get(object, "warnings");
  g_assert_cmpuint(json_object_size(object), ==, 1);
  g_assert_nonnull(strstr(json_string_value(json_array_get(warnings, 0)), "/no/such/program"));
}

/* What is said of the metadata is bounded like the metadata. */
static void
test_bounds(void)
{
  g_autoptr(json_t) object = run_fake(
      "long=$(head -c 5000 /dev/zero | tr '\\000' x)\n"
      "printf '{\"lens\":\"L\",\"sources\":{\"lens\":\"%s\"},\"warnings\":[\"w\"' \"$long\"\n"
      "for i in $(seq 300); do printf ',\"w%d\"' $i; done; printf ']}'",
      30);
  g_assert_cmpuint(json_array_size(json_object_get(object, "warnings")), ==, 100);
  const char *source = cm_json_get_string(json_object_get(object, "sources"), "lens");
  g_assert_cmpuint(strlen(source), <=, 1000 + strlen("…"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/metadata-process/answer", test_answer);
  g_test_add_func("/metadata-process/wrong-types", test_wrong_types);
  g_test_add_func("/metadata-process/failures", test_failures);
  g_test_add_func("/metadata-process/no-program", test_no_program);
  g_test_add_func("/metadata-process/bounds", test_bounds);
  return g_test_run();
}
