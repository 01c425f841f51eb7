/* SPDX-License-Identifier: MIT */
#include "cm-reference-class.h"

#include <glib.h>
#include <string.h>

#define MAX_PARTS 9

/* What makes a class: parts of the text in lower case, any of them, or all where `all` is set. */
typedef struct {
  const char *name;
  gboolean all;
  const char *parts[MAX_PARTS + 1];
} Rule;

static const Rule class_rules[] = {
    {"OOM", FALSE, {"metal::malloc", "maximum allowed buffer size"}},
    {"Timeout", FALSE, {"timeout"}},
    {"Missing Dep", TRUE, {"requires", "packages", "pip install"}},
    {"Lib Version", FALSE, {"cannot import name", "importerror"}},
    {"API Mismatch", FALSE, {"unexpected keyword argument", "got an unexpected keyword"}},
    {"Config Missing", FALSE, {"does not appear to have a file named"}},
    {"No Chat Template", FALSE, {"chat_template is not set", "no template argument was passed"}},
    {"Weight Mismatch", TRUE, {"missing", "parameters"}},
    {"Type Cast Error", FALSE, {"std::bad_cast"}},
    {"Processor Error", FALSE, {"imageprocessor", "image_processor"}},
    {"Tokenizer Error", TRUE, {"tokenizer class", "does not exist"}},
    {"Model Error", TRUE, {"model", "loading"}},
    {"Model Error", TRUE, {"model", "failed"}},
};

/* A slash ends a folder's name: these find frames of a traceback, and such folders elsewhere. */
static const Rule package_rules[] = {
    {"mlx",
     FALSE,
     {"metal::malloc", "maximum allowed buffer size", "std::bad_cast", "mlx/core/", "mlx/nn/",
      "mlx/python/mlx/"}},
    {"mlx-vlm", FALSE, {"mlx_vlm/", "mlx-vlm/", "apply_chat_template", "load_image"}},
    {"mlx-lm", FALSE, {"mlx_lm/", "mlx-lm/"}},
    {"transformers",
     FALSE,
     {"transformers/", "cannot import name", "importerror", "unexpected keyword argument",
      "tokenizer class", "processing_utils", "tokenization_", "image_processing_",
      "_batch_encode_plus"}},
    {"huggingface-hub",
     FALSE,
     {"huggingface_hub", "does not appear to have a file", "hfvalidationerror"}},
    {"model-config", FALSE, {"chat_template is not set", "no template argument", "config.json"}},
    {"model-config", TRUE, {"missing", "parameters"}},
};

static gboolean
rule_holds(const Rule *rule, const char *lower)
{
  for (gsize i = 0; rule->parts[i] != NULL; i++)
    if ((strstr(lower, rule->parts[i]) != NULL) != rule->all)
      return !rule->all;
  return rule->all;
}

static const char *
first_name(const Rule *rules, gsize count, const char *lower, const char *otherwise)
{
  for (gsize i = 0; i < count; i++)
    if (rule_holds(&rules[i], lower))
      return rules[i].name;
  return otherwise;
}

/* All parts are ASCII, and the capitals beyond it whose lower case is ASCII, the Kelvin sign and
 * the dotted I, are taken along as Python's lower() does. */
static char *
lower_text(const char *text)
{
  g_autofree char *lower = g_ascii_strdown(text, -1);
  g_auto(GStrv) kelvins = g_strsplit(lower, "\u212a", -1);
  g_autofree char *joined = g_strjoinv("k", kelvins);
  g_auto(GStrv) dotted = g_strsplit(joined, "\u0130", -1);
  return g_strjoinv("i\u0307", dotted);
}

const char *
cm_reference_failure_class(const char *message)
{
  g_autofree char *lower = lower_text(message);
  return first_name(class_rules, G_N_ELEMENTS(class_rules), lower, "Error");
}

const char *
cm_reference_package(const char *message, const char *traceback)
{
  g_autofree char *both = g_strconcat(message, " ", traceback != NULL ? traceback : "", NULL);
  g_autofree char *lower = lower_text(both);
  return first_name(package_rules, G_N_ELEMENTS(package_rules), lower, "unknown");
}
