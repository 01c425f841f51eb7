/* SPDX-License-Identifier: MIT */
#include "cm-issue-text.h"

#include "cm-format.h"
#include "cm-issue-draft.h"

#include <string.h>

#define DEFAULT_TOKENS 500
#define MODELS_MAX     100
#define READ_BYTES     (8 * CM_ISSUE_LOG_BYTES_MAX)

/* How a failure is shown without this program. */
static const struct {
  const char *engine; /* begins the engine's name */
  const char *command;
} commands[] = {
    {"llama", "llama-mtmd-cli -m %s --mmproj MMPROJ.gguf --image photo.jpg \\\n"
              "  -p 'Describe this image.' -n %d --temp 0"},
    {"mlx", "python -m mlx_vlm.generate --model %s --image photo.jpg \\\n"
            "  --prompt 'Describe this image.' --max-tokens %d --temperature 0"},
};

static CmInline *
code_line(const CmPrivate *private, const char *text)
{
  g_autofree char *shown = cm_private_redact(private, text);
  return cm_inline_add(cm_inline_new(NULL), CM_SPAN_CODE, shown);
}

static void
write_fact(const CmPrivate *private, CmWriter *writer, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  GPtrArray *cells = cm_writer_items();
  g_ptr_array_add(cells, cm_inline_new(name));
  g_ptr_array_add(cells, code_line(private, value));
  cm_writer_table_row(writer, cells);
}

static void
write_memory(const CmPrivate *private, CmWriter *writer, const char *name, double bytes)
{
  g_autofree char *number = cm_format_number(CM_FORMAT_MEMORY, bytes);
  g_autofree char *text = bytes > 0 ? g_strconcat(number, " GB", NULL) : NULL;
  write_fact(private, writer, name, text);
}

static void
write_machine(const CmPrivate *private, CmWriter *writer, const json_t *machine)
{
  write_fact(private, writer, "System", cm_json_get_string(machine, "os"));
  write_fact(private, writer, "Kernel", cm_json_get_string(machine, "kernel"));
  write_fact(private, writer, "Architecture", cm_json_get_string(machine, "architecture"));
  const json_t *cpu = json_object_get(machine, "cpu");
  write_fact(private, writer, "Processor", cm_json_get_string(cpu, "model"));
  const json_t *memory = json_object_get(machine, "memory");
  write_memory(private, writer, "Memory", cm_json_get_number(memory, "total_bytes"));
  const json_t *gpus = json_object_get(machine, "gpus");
  for (gsize i = 0; i < json_array_size(gpus) && i < 16; i++) {
    const json_t *gpu = json_array_get(gpus, i);
    write_fact(private, writer, "GPU", cm_json_get_string(gpu, "name"));
    write_fact(private, writer, "GPU driver", cm_json_get_string(gpu, "driver"));
    write_memory(private, writer, "GPU memory", cm_json_get_number(gpu, "memory_bytes"));
  }
}

static void
write_versions(const CmPrivate *private, CmWriter *writer, const json_t *versions)
{
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *)versions, key, value)
    if (json_is_string(value))
      write_fact(private, writer, key, json_string_value(value));
}

/* The engine as recorded; records of other tools may only name it by the frames of a traceback. */
static const char *
engine_of(const CmIssue *issue)
{
  const json_t *exception = issue->first->failure->exception;
  const char *traceback = cm_json_get_string(exception, "traceback");
  if (issue->first->engine != NULL)
    return issue->first->engine;
  return traceback != NULL && strstr(traceback, "mlx_vlm") != NULL ? "mlx-vlm" : "";
}

static void
write_environment(const CmIssue *issue, const CmPrivate *private, CmWriter *writer)
{
  static const CmColumn columns[] = {{"What", FALSE}, {"Value", FALSE}};
  cm_writer_heading(writer, 2, cm_inline_new("Environment"));
  cm_writer_table_begin(writer, columns, G_N_ELEMENTS(columns));
  write_fact(private, writer, "Engine", engine_of(issue));
  write_fact(private, writer, "Engine version", issue->first->engine_version);
  write_versions(private, writer, issue->run->versions);
  write_machine(private, writer, issue->run->machine);
  write_fact(private, writer, "Seen with check-models", issue->run->program_version);
  cm_writer_table_end(writer);
}

/* Whether a server that was running already was asked: then the model's path is its URL, with a
 * scheme or without, and the model's id "HOST:PORT/MODEL". */
static gboolean
is_served(const CmIssue *issue)
{
  const char *path = issue->first->model_path;
  const char *scheme = path != NULL ? strstr(path, "://") : NULL;
  const char *host = scheme != NULL ? scheme + strlen("://") : path;
  gsize length = host != NULL ? strcspn(host, "/?#") : 0;
  return length > 0 && strncmp(issue->first->model_id, host, length) == 0 &&
         issue->first->model_id[length] == '/';
}

/* The same request by hand. The host is a person's own, and left out. */
static char *
make_request(const CmIssue *issue, const CmPrivate *private, gint64 tokens)
{
  const char *name = strchr(issue->first->model_id, '/') + 1;
  g_autofree char *shown = cm_private_redact(private, name);
  g_autoptr(json_t) text = json_string(shown);
  g_autofree char *written = cm_json_line(text);
  g_autofree char *quoted = g_shell_quote(written);
  return g_strdup_printf(
      "printf '{\"model\": %%s, \"stream\": true, \"max_tokens\": %" G_GINT64_FORMAT
      ", \"temperature\": 0,\n"
      " \"messages\": [{\"role\": \"user\", \"content\": [\n"
      "  {\"type\": \"image_url\", \"image_url\": {\"url\": \"data:image/png;base64,%%s\"}},\n"
      "  {\"type\": \"text\", \"text\": \"Describe this image.\"}]}]}' \\\n"
      "  %s \"$(base64 < photo.png | tr -d '\\n')\" |\n"
      "  curl -N http://HOST:PORT/v1/chat/completions -H 'Content-Type: application/json' -d @-",
      tokens, quoted);
}

/* NULL for an engine that no command is known for. */
static char *
make_command(const CmIssue *issue, const CmPrivate *private)
{
  const char *engine = engine_of(issue);
  /* llama.cpp's programs know files and no ids */
  gboolean by_path = issue->first->model_path != NULL && g_str_has_prefix(engine, "llama");
  g_autofree char *model =
      cm_private_redact(private, by_path ? issue->first->model_path : issue->first->model_id);
  g_autofree char *quoted = g_shell_quote(g_strdelimit(model, "\n\r", ' '));
  gint64 tokens = cm_json_get_integer(issue->run->settings, "max_tokens", DEFAULT_TOKENS);
  if (is_served(issue))
    return make_request(issue, private, tokens);
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
    if (!g_str_has_prefix(engine, commands[i].engine))
      continue;
    g_autoptr(GString) text = g_string_new(commands[i].command);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, tokens);
    g_string_replace(text, "%d", number, 1);
    g_string_replace(text, "%s", quoted, 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
  }
  return NULL;
}

/* Characters of the prompt, which itself stays out; 0 unknown. */
static glong
prompt_length(const CmIssue *issue)
{
  const CmPrompt *prompt =
      cm_run_find_prompt(issue->run, issue->first->photo_id, issue->first->lane);
  return prompt != NULL && prompt->text != NULL ? g_utf8_strlen(prompt->text, -1) : 0;
}

static void
write_reproduce(const CmIssue *issue, const CmPrivate *private, CmWriter *writer)
{
  cm_writer_heading(writer, 2, cm_inline_new("To reproduce"));
  g_autofree char *command = make_command(issue, private);
  if (command != NULL)
    cm_writer_code(writer, "sh", command);
  else
    cm_writer_paragraph(writer, cm_inline_new("Load the model and let it describe a picture."));
  CmInline *sizes = cm_inline_new(NULL);
  const CmPhoto *photo = issue->first->control != NULL
                             ? cm_run_find_control(issue->run, issue->first->control)
                             : cm_run_find_photo(issue->run, issue->first->photo_id);
  if (photo != NULL && photo->width > 0)
    cm_inline_printf(sizes, "The picture had %u × %u pixels. ", photo->width, photo->height);
  glong length = prompt_length(issue);
  if (length > 0)
    cm_inline_printf(sizes, "The prompt had %ld characters.", length);
  cm_writer_paragraph(writer, sizes);
}

static void
write_seen(const CmIssue *issue, const CmPrivate *private, CmWriter *writer)
{
  const CmDiagnosis *diagnosis = issue->diagnosis;
  cm_writer_heading(writer, 2, cm_inline_new("Expected"));
  cm_writer_paragraph(writer, cm_inline_new("The model loads and describes the picture."));
  cm_writer_heading(writer, 2, cm_inline_new("Seen"));
  cm_writer_paragraph(writer, code_line(private, diagnosis->message));
  GPtrArray *items = cm_writer_items();
  if (diagnosis->phase != NULL)
    g_ptr_array_add(items, cm_inline_add(cm_inline_new("Phase: "), CM_SPAN_CODE, diagnosis->phase));
  if (diagnosis->end != NULL)
    g_ptr_array_add(items, cm_inline_add(cm_inline_new("Process: "), CM_SPAN_TEXT, diagnosis->end));
  CmInline *layer = cm_inline_printf(cm_inline_new(NULL), "Layer at fault: %s (%s). ",
                                     cm_layer_to_string(diagnosis->layer),
                                     cm_confidence_to_string(diagnosis->confidence));
  g_ptr_array_add(items, cm_inline_add(layer, CM_SPAN_TEXT, diagnosis->explanation));
  for (guint i = 0; diagnosis->references != NULL && diagnosis->references[i] != NULL; i++)
    g_ptr_array_add(items, cm_inline_add(cm_inline_new("Perhaps the same: "), CM_SPAN_LINK,
                                         diagnosis->references[i]));
  cm_writer_list(writer, items);
}

const char *
cm_issue_tail(const char *text, gsize max_bytes)
{
  gsize length = strlen(text);
  if (length <= max_bytes)
    return text;
  const char *tail = text + length - max_bytes;
  const char *line = strchr(tail, '\n');
  if (line != NULL && line[1] != '\0')
    return line + 1;
  return tail + strcspn(tail, " \n");
}

/* Cut only between lines or words before it is redacted, so that no cut hides a path's beginning.
 */
static void
write_log(const char *title, const char *language, const char *text, const CmPrivate *private,
          CmWriter *writer)
{
  if (text == NULL || *text == '\0')
    return;
  const char *end = cm_issue_tail(text, READ_BYTES);
  g_autofree char *shown = cm_private_redact(private, end);
  cm_writer_heading(writer, 2, cm_inline_new(title));
  cm_writer_code(writer, language, cm_issue_tail(shown, CM_ISSUE_LOG_BYTES_MAX));
}

/* A traceback without a first line whose beginning was cut off; NULL for none. */
static const char *
whole_traceback(const CmFailure *failure)
{
  const char *text = cm_json_get_string(failure->exception, "traceback");
  if (text == NULL || g_str_has_prefix(text, "Traceback ") || g_str_has_prefix(text, "\n"))
    return text;
  const char *line = strchr(text, '\n');
  return line != NULL ? line + 1 : NULL;
}

/* stderr without a first line whose beginning was cut off; NULL for none. */
static const char *
whole_lines(const CmFailure *failure)
{
  if (failure->stderr_text == NULL || failure->stderr_cut_bytes == 0)
    return failure->stderr_text;
  const char *line = strchr(failure->stderr_text, '\n');
  return line != NULL ? line + 1 : NULL;
}

static void
write_models(const CmIssue *issue, const CmPrivate *private, CmWriter *writer)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  GPtrArray *items = cm_writer_items();
  cm_writer_heading(writer, 2, cm_inline_new("Models affected"));
  for (guint i = 0; i < issue->results->len && items->len < MODELS_MAX; i++) {
    const CmResult *result = g_ptr_array_index(issue->results, i);
    if (result->model_id != NULL && g_hash_table_add(seen, result->model_id))
      g_ptr_array_add(items, code_line(private, result->model_id));
  }
  cm_writer_list(writer, items);
}

void
cm_issue_write(const CmIssue *issue, const CmPrivate *private, CmWriter *writer)
{
  const CmFailure *failure = issue->first->failure;
  cm_writer_heading(writer, 1, code_line(private, issue->diagnosis->message));
  write_environment(issue, private, writer);
  write_reproduce(issue, private, writer);
  write_seen(issue, private, writer);
  g_autofree char *details = failure->details != NULL ? g_strjoinv("\n", failure->details) : NULL;
  write_log("Lines around it", "text", details, private, writer);
  write_log("Traceback", "python", whole_traceback(failure), private, writer);
  write_log("End of the log", "text", whole_lines(failure), private, writer);
  write_models(issue, private, writer);
}
