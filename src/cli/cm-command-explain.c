/* SPDX-License-Identifier: MIT */
/*
 * check-models explain [LOG]: what is known of a failure, from any log or traceback.
 *
 * Exit status 0 where something fits, 1 where nothing does, 2 and 3 as everywhere. Of a log longer
 * than CM_LOG_BYTES_MAX only the end is read.
 */
#include "cm-commands.h"

#include "cm-diagnosis-json.h"
#include "cm-log.h"
#include "cm-terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)
#define SHOWN_BYTES 2048

typedef FILE AutoFile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AutoFile, fclose)

/* All of a stream, or its end where it is too long. */
static GString *
read_stream(FILE *stream, const char *name, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *chunk = g_malloc(CHUNK_BYTES);
  errno = 0;
  for (gsize got = 0; (got = fread(chunk, 1, CHUNK_BYTES, stream)) > 0;) {
    g_string_append_len(text, chunk, (gssize)got);
    if (text->len > 2 * (gsize)CM_LOG_BYTES_MAX)
      g_string_erase(text, 0, (gssize)(text->len - CM_LOG_BYTES_MAX));
  }
  if (ferror(stream) != 0) {
    cm_error_set_errno(error, errno, "%s: cannot read the log", name);
    return NULL;
  }
  return g_steal_pointer(&text);
}

static GString *
read_log(const char *path, GError **error)
{
  if (g_str_equal(path, "-"))
    return read_stream(stdin, "standard input", error);
  g_autoptr(AutoFile) file = fopen(path, "rbe");
  if (file == NULL) {
    cm_error_set_errno(error, errno, "%s: cannot open the log", path);
    return NULL;
  }
  return read_stream(file, path, error);
}

static void
print_line(const char *label, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_autofree char *shown = cm_terminal_text(text, SHOWN_BYTES);
  printf("%-12s %s\n", label, shown);
}

static void
print_text(const CmDiagnosis *diagnosis)
{
  print_line("failure", diagnosis->class_name);
  print_line("message", diagnosis->message);
  const char *name = cm_layer_to_string(diagnosis->layer);
  g_autofree char *layer =
      diagnosis->layer == CM_LAYER_UNKNOWN
          ? g_strdup(name)
          : g_strdup_printf("%s (%s)", name, cm_confidence_to_string(diagnosis->confidence));
  print_line("layer", layer);
  print_line("evidence", diagnosis->evidence);
  print_line("why", diagnosis->explanation);
  print_line("what to do", diagnosis->remedy);
  print_line("fixed in", diagnosis->fixed_in);
  for (guint i = 0; diagnosis->references != NULL && diagnosis->references[i] != NULL; i++)
    print_line(i == 0 ? "see" : "", diagnosis->references[i]);
  print_line("signature", diagnosis->signature);
}

static void
print_json(const CmDiagnosis *diagnosis)
{
  g_autoptr(json_t) object = cm_diagnosis_to_json(diagnosis);
  g_autofree char *line = cm_json_line(object);
  puts(line);
}

CmExit
cm_command_explain(CmOptions *options, GError **error)
{
  if (options->photos->len > 1) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE, "explain takes one log, or - for stdin");
    return CM_EXIT_USAGE;
  }
  const char *path = options->photos->len == 1 ? g_ptr_array_index(options->photos, 0) : "-";
  g_autoptr(CmSignatures) signatures = cm_signatures_load(error);
  if (signatures == NULL)
    return CM_EXIT_SETUP;
  GString *log = read_log(path, error);
  if (log == NULL)
    return CM_EXIT_SETUP;
  g_autoptr(CmDiagnosis) diagnosis = cm_diagnose_log(signatures, log->str, log->len);
  g_string_free(log, TRUE);
  if (options->json)
    print_json(diagnosis);
  else
    print_text(diagnosis);
  return diagnosis->confidence == CM_CONFIDENCE_UNKNOWN ? CM_EXIT_MODEL_FAILED : CM_EXIT_OK;
}
