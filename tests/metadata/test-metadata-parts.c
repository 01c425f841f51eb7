/* SPDX-License-Identifier: MIT */
/* The parts of check-models-metadata that answer for form: texts, dates, packets, IPTC's data sets,
 * and the answer's bounds. What they come to together is tested through the program. */
#include "cm-error.h"
#include "cm-meta-answer.h"
#include "cm-meta-date.h"
#include "cm-meta-iptc.h"
#include "cm-meta-packet.h"
#include "cm-meta-resources.h"
#include "cm-meta-text.h"
#include "cm-metadata.h"

#include <string.h>

static CmMetaSpan
span_of(const char *bytes, gsize length)
{
  return (CmMetaSpan){.data = (guint8 *)bytes, .length = length};
}

static void
test_bounds_of_both_sides(void)
{
  g_assert_cmpuint(CM_META_TEXT_BYTES, ==, CM_METADATA_TEXT_BYTES);
  g_assert_cmpuint(CM_META_ITEMS_MAX, ==, CM_METADATA_KEYWORDS);
}

static void
test_texts(void)
{
  static const struct {
    const char *bytes;
    const char *text;
    const char *repair; /* a part of it */
    const char *fault;
  } cases[] = {
      {"plain", "plain", NULL, NULL},
      {"", NULL, NULL, NULL},
      {" \t\n ", NULL, NULL, NULL},
      {"  Caf\xC3\xA9 ", "Café", NULL, NULL},
      {"Caf\xE9", "Café", "Windows-1252", NULL},
      {"\x93quoted\x94 \x96 \x80 5", "“quoted” – € 5", "Windows-1252", NULL},
      {"Caf\xC3\x83\xC2\xA9", "Café", "turned back", NULL},
      {"\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2", "’", "turned back", NULL},
      {"Caf\x8E", "Caf\xEF\xBF\xBD", NULL, "unknown encoding"},
      {"\xC3\xA9\xC3", "é", NULL, "inside a character"},
      {"a\r\nb\rc\x7F"
       "d\xC2\x85"
       "e",
       "a\r\nb\rc d e", NULL, NULL},
      {"\xEF\xBB\xBFmarked", "marked", NULL, NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(CmMetaText) text = cm_meta_text_from_bytes(cases[i].bytes, strlen(cases[i].bytes));
    g_assert_cmpstr(text.text, ==, cases[i].text);
    g_assert_cmpint(text.repair != NULL, ==, cases[i].repair != NULL);
    g_assert_cmpint(text.fault != NULL, ==, cases[i].fault != NULL);
    g_assert_true(text.repair == NULL || strstr(text.repair, cases[i].repair) != NULL);
    g_assert_true(text.fault == NULL || strstr(text.fault, cases[i].fault) != NULL);
  }
}

static void
test_texts_with_nuls(void)
{
  g_auto(CmMetaText) padded = cm_meta_text_from_bytes("text\0\0 \0", 8);
  g_assert_cmpstr(padded.text, ==, "text");
  g_assert_null(padded.fault);
  g_auto(CmMetaText) hidden = cm_meta_text_from_bytes("text\0more", 9);
  g_assert_cmpstr(hidden.text, ==, "text");
  g_assert_nonnull(hidden.fault);
  g_auto(CmMetaText) none = cm_meta_text_from_bytes(NULL, 0);
  g_assert_null(none.text);
}

static void
test_utf16(void)
{
  g_auto(CmMetaText) pair = cm_meta_text_from_utf16("\x3D\xD8\x00\xDE!\0\0\0x\0", 10, FALSE);
  g_assert_cmpstr(pair.text, ==, "😀!");
  g_auto(CmMetaText) big = cm_meta_text_from_utf16("\0a\xDC\x00\0b", 6, TRUE);
  g_assert_cmpstr(big.text, ==,
                  "a\xEF\xBF\xBD"
                  "b");
  g_auto(CmMetaText) odd = cm_meta_text_from_utf16("a\0b", 3, FALSE);
  g_assert_cmpstr(odd.text, ==, "a");
}

static void
test_long_texts(void)
{
  g_autoptr(GString) bytes = g_string_new(NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append(bytes, "é");
  g_auto(CmMetaText) text = cm_meta_text_from_bytes(bytes->str, bytes->len);
  g_assert_cmpuint(strlen(text.text), <=, CM_META_TEXT_BYTES);
  g_assert_true(g_str_has_suffix(text.text, "é…"));
  g_assert_nonnull(text.fault);
}

static void
test_dates(void)
{
  static const struct {
    const char *text;
    CmMetaDateFinding finding;
    const char *at;
    const char *offset;
  } cases[] = {
      {"2024:02:29 23:59:58", CM_META_DATE_KNOWN, "2024-02-29T23:59:58", ""},
      {"2023:02:29 23:59:58", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"2024-02-29T23:59:60.25+05:30", CM_META_DATE_KNOWN, "2024-02-29T23:59:60", "+05:30"},
      {"2024-02-29T23:59Z", CM_META_DATE_KNOWN, "2024-02-29T23:59", "Z"},
      {"2024-02-29T23:59:58 -0330", CM_META_DATE_KNOWN, "2024-02-29T23:59:58", "-03:30"},
      {"2024:02:29 24:00:00", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"2024:13:01 00:00:00", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"2024:00:00 00:00:00", CM_META_DATE_KNOWN, "2024", ""},
      {"2024", CM_META_DATE_KNOWN, "2024", ""},
      {"20240229", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"0000:00:00 00:00:00", CM_META_DATE_ZEROS, NULL, NULL},
      {"    :  :     :  :  ", CM_META_DATE_BLANK, NULL, NULL},
      {"", CM_META_DATE_BLANK, NULL, NULL},
      {"1700:01:01 00:00:00", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"2024:01:02 03:04:05 and more", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
      {"noon", CM_META_DATE_IMPOSSIBLE, NULL, NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    CmMetaDate date = {0};
    g_test_message("%s", cases[i].text);
    g_assert_cmpint(cm_meta_date_parse(cases[i].text, &date), ==, cases[i].finding);
    if (cases[i].at != NULL) {
      g_assert_cmpstr(date.at, ==, cases[i].at);
      g_assert_cmpstr(date.offset, ==, cases[i].offset);
    }
  }
}

static void
test_dates_of_iptc(void)
{
  CmMetaDate date = {0};
  g_assert_cmpint(cm_meta_date_parse_iptc("20240229", "235958-0330", &date), ==,
                  CM_META_DATE_KNOWN);
  g_assert_cmpstr(date.at, ==, "2024-02-29T23:59:58");
  g_assert_cmpstr(date.offset, ==, "-03:30");
  g_assert_cmpint(cm_meta_date_parse_iptc("20240200", "235958-0330", &date), ==,
                  CM_META_DATE_KNOWN);
  g_assert_cmpstr(date.at, ==, "2024-02");
  g_assert_cmpstr(date.offset, ==, "");
  g_assert_cmpint(cm_meta_date_parse_iptc("20240229", "nonsense", &date), ==, CM_META_DATE_KNOWN);
  g_assert_cmpstr(date.at, ==, "2024-02-29");
  g_assert_cmpint(cm_meta_date_parse_iptc("00000000", NULL, &date), ==, CM_META_DATE_ZEROS);
  g_assert_cmpint(cm_meta_date_parse_iptc("20240230", NULL, &date), ==, CM_META_DATE_IMPOSSIBLE);
  g_assert_cmpint(cm_meta_date_parse_iptc("2024022", NULL, &date), ==, CM_META_DATE_IMPOSSIBLE);
}

static void
test_packets(void)
{
  static const struct {
    const char *packet;
    int error; /* -1: none */
  } cases[] = {
      {"<x:xmpmeta/>", -1},
      {"junk <a b='>' c=\"</a>\"><!-- <b> --><![CDATA[<c>]]><?d <e>?></a>", -1},
      {"", CM_ERROR_INVALID},
      {"<a>", CM_ERROR_INVALID},
      {"<a", CM_ERROR_INVALID},
      {"<!DOCTYPE a><a/>", CM_ERROR_INVALID},
      {"<!-- <a/>", CM_ERROR_INVALID},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    const char *repair = NULL;
    CmMetaSpan packet = span_of(cases[i].packet, strlen(cases[i].packet));
    g_autofree char *text = cm_meta_packet_open(packet, &repair, &error);
    g_assert_null(repair);
    if (cases[i].error < 0) {
      g_assert_no_error(error);
      g_assert_nonnull(text);
    } else {
      g_assert_error(error, CM_ERROR, cases[i].error);
    }
  }
}

static void
test_depth_of_packets(void)
{
  for (int depth = CM_META_PACKET_DEPTH_MAX; depth <= CM_META_PACKET_DEPTH_MAX + 1; depth++) {
    g_autoptr(GError) error = NULL;
    const char *repair = NULL;
    g_autoptr(GString) packet = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
      g_string_append(packet, "<a>");
    for (int i = 0; i < depth; i++)
      g_string_append(packet, "</a>");
    g_autofree char *text = cm_meta_packet_open(span_of(packet->str, packet->len), &repair, &error);
    g_assert_cmpint(text != NULL, ==, depth == CM_META_PACKET_DEPTH_MAX);
  }
}

static void
test_data_sets(void)
{
  static const char bytes[] = "\x1C\x02\x05\0\4Name\x1C\x02\x19\0\1a\x1C\x02\x19\0\1b\x1C\x02";
  g_autoptr(CmMetaAnswer) answer = cm_meta_answer_new();
  g_autoptr(CmMetaIptc) iptc = cm_meta_iptc_open(span_of(bytes, sizeof bytes - 1), answer);
  for (guint i = 0; i < 3; i++) {
    g_auto(CmMetaText) text = {0};
    g_assert_cmpint(cm_meta_iptc_get(iptc, 25, i, &text), ==, i < 2);
    g_assert_cmpstr(text.text, ==, i == 0 ? "a" : i == 1 ? "b" : NULL);
  }
  g_autoptr(json_t) object = cm_meta_answer_to_json(answer);
  g_assert_cmpuint(json_array_size(json_object_get(object, "warnings")), ==, 1);
}

static void
test_resources(void)
{
  static const char bytes[] = "8BIM\x04\x0F\3abc\0\0\0\3xyz\0"
                              "8BIM\x04\x04\0\0\0\0\0\2ok";
  g_autoptr(CmMetaAnswer) answer = cm_meta_answer_new();
  CmMetaSpan found = cm_meta_resources_find_iptc(span_of(bytes, sizeof bytes - 1), answer);
  g_assert_cmpmem(found.data, found.length, "ok", 2);
}

static void
test_answers(void)
{
  g_autoptr(CmMetaAnswer) answer = cm_meta_answer_new();
  cm_meta_answer_set_string(answer, "title", "first", "one");
  cm_meta_answer_set_string(answer, "title", "second", "two");
  for (int i = 0; i < CM_META_ITEMS_MAX; i++) {
    g_autofree char *item = g_strdup_printf("K%d", i);
    g_assert_true(cm_meta_answer_append(answer, "keywords", item, "one"));
  }
  g_assert_false(cm_meta_answer_append(answer, "keywords", "more", "two"));
  for (int i = 0; i < 100; i++) {
    cm_meta_answer_warn(answer, "warning %d\n%0500d", i / 2, 0);
    cm_meta_answer_repair(answer, "title", "repair %d", i / 2);
  }
  g_autoptr(json_t) object = cm_meta_answer_to_json(answer);
  g_assert_cmpstr(cm_json_get_string(object, "title"), ==, "first");
  g_assert_cmpuint(json_array_size(json_object_get(object, "keywords")), ==, CM_META_ITEMS_MAX);
  const json_t *warnings = json_object_get(object, "warnings");
  g_assert_cmpuint(json_array_size(warnings), ==, CM_META_NOTES_MAX);
  g_assert_cmpuint(json_array_size(json_object_get(object, "repairs")), ==, CM_META_NOTES_MAX);
  const char *second = json_string_value(json_array_get(warnings, 1));
  g_assert_true(g_str_has_prefix(second, "warning 1 0"));
  g_assert_cmpuint(strlen(second), <=, CM_META_NOTE_BYTES + strlen("…"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/metadata/parts/bounds", test_bounds_of_both_sides);
  g_test_add_func("/metadata/parts/texts", test_texts);
  g_test_add_func("/metadata/parts/nuls", test_texts_with_nuls);
  g_test_add_func("/metadata/parts/utf-16", test_utf16);
  g_test_add_func("/metadata/parts/long-texts", test_long_texts);
  g_test_add_func("/metadata/parts/dates", test_dates);
  g_test_add_func("/metadata/parts/dates-of-iptc", test_dates_of_iptc);
  g_test_add_func("/metadata/parts/packets", test_packets);
  g_test_add_func("/metadata/parts/depth", test_depth_of_packets);
  g_test_add_func("/metadata/parts/data-sets", test_data_sets);
  g_test_add_func("/metadata/parts/resources", test_resources);
  g_test_add_func("/metadata/parts/answers", test_answers);
  return g_test_run();
}
