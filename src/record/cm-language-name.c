/* SPDX-License-Identifier: MIT */
#include "cm-language-name.h"

#include <string.h>

const CmLanguageName cm_language_names[] = {
    {"ar", "Arabic", "العربية"},
    {"bg", "Bulgarian", "Български"},
    {"ca", "Catalan", "Català"},
    {"cs", "Czech", "Čeština"},
    {"da", "Danish", "Dansk"},
    {"de", "German", "Deutsch"},
    {"el", "Greek", "Ελληνικά"},
    {"en", "English", "English"},
    {"es", "Spanish", "Español"},
    {"et", "Estonian", "Eesti"},
    {"eu", "Basque", "Euskara"},
    {"fa", "Persian", "فارسی"},
    {"fi", "Finnish", "Suomi"},
    {"fr", "French", "Français"},
    {"ga", "Irish", "Gaeilge"},
    {"gl", "Galician", "Galego"},
    {"he", "Hebrew", "עברית"},
    {"hi", "Hindi", "हिन्दी"},
    {"hr", "Croatian", "Hrvatski"},
    {"hu", "Hungarian", "Magyar"},
    {"id", "Indonesian", "Bahasa Indonesia"},
    {"is", "Icelandic", "Íslenska"},
    {"it", "Italian", "Italiano"},
    {"ja", "Japanese", "日本語"},
    {"ko", "Korean", "한국어"},
    {"lt", "Lithuanian", "Lietuvių"},
    {"lv", "Latvian", "Latviešu"},
    {"ms", "Malay", "Bahasa Melayu"},
    {"nl", "Dutch", "Nederlands"},
    {"no", "Norwegian", "Norsk"},
    {"pl", "Polish", "Polski"},
    {"pt", "Portuguese", "Português"},
    {"ro", "Romanian", "Română"},
    {"ru", "Russian", "Русский"},
    {"sk", "Slovak", "Slovenčina"},
    {"sl", "Slovenian", "Slovenščina"},
    {"sv", "Swedish", "Svenska"},
    {"th", "Thai", "ไทย"},
    {"tr", "Turkish", "Türkçe"},
    {"uk", "Ukrainian", "Українська"},
    {"ur", "Urdu", "اردو"},
    {"vi", "Vietnamese", "Tiếng Việt"},
    {"zh", "Chinese", "中文"},
};

const gsize cm_n_language_names = G_N_ELEMENTS(cm_language_names);

static gboolean
is_same(const char *name, const char *folded)
{
  g_autofree char *other = g_utf8_casefold(name, -1);
  return g_str_equal(other, folded);
}

const CmLanguageName *
cm_language_name_find(const char *text)
{
  g_autofree char *copy = g_strdup(text);
  g_autofree char *composed = g_utf8_normalize(g_strstrip(copy), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  if (composed == NULL)
    return NULL;
  g_autofree char *folded = g_utf8_casefold(composed, -1);
  for (gsize i = 0; i < cm_n_language_names; i++) {
    const CmLanguageName *name = &cm_language_names[i];
    if (is_same(name->code, folded) || is_same(name->english, folded) ||
        is_same(name->native, folded))
      return name;
  }
  return NULL;
}

char *
cm_language_name_list(void)
{
  GString *list = g_string_new(NULL);
  for (gsize i = 0; i < cm_n_language_names; i++)
    g_string_append_printf(list, "%s%s (%s)", i > 0 ? ", " : "", cm_language_names[i].code,
                           cm_language_names[i].english);
  return g_string_free(list, FALSE);
}
