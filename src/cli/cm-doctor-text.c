/* SPDX-License-Identifier: MIT */
#include "cm-doctor.h"

#include "cm-format.h"
#include "cm-help.h"
#include "cm-terminal.h"

#include <math.h>

#define LABEL_COLUMNS 19
#define TEXT_BYTES    4096
#define MODELS_SHOWN  8

static const struct {
  const char *kind;
  const char *name;
} store_names[] = {{"files", "Model folder"},    {"hf", "Hugging Face"},
                   {"ollama", "Ollama"},         {"lmstudio", "LM Studio"},
                   {"llama-cache", "llama.cpp"}, {"configuration", "Configuration"}};

static void
append_line(GString *out, const char *label, const char *text, guint width)
{
  g_autofree char *name = cm_terminal_text(label != NULL ? label : "", TEXT_BYTES);
  g_autofree char *fitted = cm_terminal_fit(name, LABEL_COLUMNS - 3);
  g_autofree char *shown = cm_terminal_text(text != NULL ? text : "not known", TEXT_BYTES);
  guint columns = cm_terminal_columns(fitted);
  g_string_append_printf(out, "  %s%*s", fitted, (int)(LABEL_COLUMNS - 2 - columns), "");
  cm_help_append_wrapped(out, shown, LABEL_COLUMNS, LABEL_COLUMNS, width);
}

/* "A", then "B", with ", " between. */
static void
append_part(GString *text, const char *part)
{
  g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
}

/* "16 GB of memory"; nothing where it is not known. */
static void
append_bytes(GString *text, double bytes, const char *of)
{
  if (isnan(bytes))
    return;
  g_autofree char *number = cm_format_number(CM_FORMAT_MEMORY, bytes);
  g_autofree char *part = g_strdup_printf("%s GB %s", number, of);
  append_part(text, part);
}

/* "llama.cpp 0.7, ggml 0.9.4". */
static char *
libraries_text(const json_t *libraries)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const char *name;
  json_t *version;
  json_object_foreach ((json_t *)libraries, name, version) {
    g_autofree char *part = g_strdup_printf("%s %s", name, json_string_value(version));
    append_part(text, part);
  }
  return g_strdup(text->str);
}

static void
append_device(GString *out, const json_t *device, guint width)
{
  const char *told[] = {cm_json_get_string(device, "name"),
                        cm_json_get_string(device, "description")};
  g_autoptr(GString) words = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(told); i++)
    if (told[i] != NULL && *told[i] != '\0')
      append_part(words, told[i]);
  append_bytes(words, cm_json_get_number(device, "memory_bytes"), "of memory");
  g_autofree char *line = g_strconcat("on ", words->str, NULL);
  append_line(out, "", line, width);
}

static void
append_ready_engine(GString *out, const char *label, const json_t *engine, guint width)
{
  const char *version = cm_json_get_string(engine, "engine_version");
  g_autofree char *spawn =
      cm_format_number(CM_FORMAT_SECONDS, cm_json_get_number(engine, "spawn_s"));
  g_autofree char *text =
      g_strdup_printf("ready%s%s, %s greets after %s", version != NULL ? ", version " : "",
                      version != NULL ? version : "", cm_json_get_string(engine, "program"), spawn);
  g_autofree char *libraries = libraries_text(json_object_get(engine, "libraries"));
  append_line(out, label, text, width);
  if (*libraries != '\0')
    append_line(out, "", libraries, width);
  const json_t *devices = json_object_get(engine, "devices");
  for (gsize i = 0; i < json_array_size(devices); i++)
    append_device(out, json_array_get(devices, i), width);
}

/* "not installed" or what is wrong with a program of ours; NULL where it is ready. */
static char *
program_problem(const json_t *entry)
{
  const char *state = cm_json_get_string(entry, "state");
  if (g_strcmp0(state, "ready") == 0)
    return NULL;
  gboolean there = cm_json_get_string(entry, "path") != NULL;
  if (g_strcmp0(state, "missing") == 0 && there)
    return g_strdup_printf("not installed: %s", cm_json_get_string(entry, "message"));
  if (g_strcmp0(state, "missing") == 0)
    return g_strdup_printf("not installed (no %s)", cm_json_get_string(entry, "program"));
  return g_strdup_printf("does not work: %s", cm_json_get_string(entry, "message"));
}

static void
append_engine(GString *out, const json_t *engine, guint width)
{
  const char *name = cm_json_get_string(engine, "engine");
  const char *label = name != NULL ? name : cm_json_get_string(engine, "program");
  g_autofree char *problem = program_problem(engine);
  if (problem != NULL)
    append_line(out, label, problem, width);
  else
    append_ready_engine(out, label, engine, width);
}

static void
append_names(GString *text, const json_t *object, const char *const *keys)
{
  for (gsize i = 0; keys[i] != NULL; i++) {
    const char *value = cm_json_get_string(object, keys[i]);
    if (value != NULL)
      append_part(text, value);
  }
}

static void
append_machine(GString *out, const json_t *machine, guint width)
{
  g_autoptr(GString) system = g_string_new(NULL);
  append_names(system, machine, (const char *const[]){"os", "kernel", "architecture", NULL});
  if (cm_json_get_boolean(machine, "virtual", FALSE))
    append_part(system, "virtual");
  append_line(out, "System", system->str, width);

  const json_t *cpu = json_object_get(machine, "cpu");
  g_autoptr(GString) processor = g_string_new(NULL);
  append_names(processor, cpu, (const char *const[]){"model", NULL});
  gint64 cores = cm_json_get_integer(cpu, "usable_cores", 0);
  g_autofree char *usable = g_strdup_printf("%" G_GINT64_FORMAT " usable cores", cores);
  if (cores > 0)
    append_part(processor, usable);
  append_line(out, "Processor", processor->str, width);

  const json_t *memory = json_object_get(machine, "memory");
  g_autoptr(GString) bytes = g_string_new(NULL);
  append_bytes(bytes, cm_json_get_number(memory, "total_bytes"), "in all");
  append_bytes(bytes, cm_json_get_number(memory, "available_bytes"), "free");
  append_bytes(bytes, cm_json_get_number(memory, "limit_bytes"), "allowed to this container");
  append_line(out, "Memory", bytes->str, width);

  const json_t *gpus = json_object_get(machine, "gpus");
  for (gsize i = 0; i < json_array_size(gpus); i++) {
    g_autoptr(GString) gpu = g_string_new(NULL);
    const json_t *entry = json_array_get(gpus, i);
    append_names(gpu, entry, (const char *const[]){"name", "vendor", "driver", NULL});
    append_bytes(gpu, cm_json_get_number(entry, "memory_bytes"), "of memory");
    append_line(out, "GPU", gpu->str, width);
  }
  if (json_array_size(gpus) == 0)
    append_line(out, "GPU", "none found", width);
}

static char *
formats_text(const json_t *formats, gboolean decoded)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (gsize i = 0; i < json_array_size(formats); i++) {
    const json_t *format = json_array_get(formats, i);
    const char *name = cm_json_get_string(format, "format");
    g_autofree char *upper = g_ascii_strup(g_str_equal(name, "heif") ? "heic" : name, -1);
    if (cm_json_get_boolean(format, "decodes", FALSE) == decoded)
      append_part(text, upper);
  }
  return g_strdup(text->str);
}

static void
append_photos(GString *out, const json_t *photos, guint width)
{
  const json_t *decoder = json_object_get(photos, "decoder");
  const json_t *metadata = json_object_get(photos, "metadata");
  g_autofree char *decoder_problem = program_problem(decoder);
  g_autofree char *metadata_problem = program_problem(metadata);
  g_autofree char *decoder_libraries = libraries_text(json_object_get(decoder, "libraries"));
  g_autofree char *metadata_libraries = libraries_text(json_object_get(metadata, "libraries"));
  g_autofree char *can = formats_text(json_object_get(decoder, "formats"), TRUE);
  g_autofree char *cannot = formats_text(json_object_get(decoder, "formats"), FALSE);
  g_autofree char *text =
      g_strdup_printf("%s (%s)", *can != '\0' ? can : "none", decoder_libraries);
  append_line(out, "Decoded", decoder_problem != NULL ? decoder_problem : text, width);
  if (*cannot != '\0')
    append_line(out, "Not decoded", cannot, width);
  append_line(out, "Metadata", metadata_problem != NULL ? metadata_problem : metadata_libraries,
              width);
}

static const char *
store_name(const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS(store_names); i++)
    if (g_strcmp0(kind, store_names[i].kind) == 0)
      return store_names[i].name;
  return kind;
}

static void
append_stores(GString *out, const json_t *report, guint width)
{
  const json_t *stores = json_object_get(report, "stores");
  for (gsize i = 0; i < json_array_size(stores); i++) {
    const json_t *store = json_array_get(stores, i);
    gint64 n_models = cm_json_get_integer(store, "n_models", -1);
    gint64 n_seeing = cm_json_get_integer(store, "n_seeing", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    append_names(text, store, (const char *const[]){"path", "message", NULL});
    if (n_models >= 0)
      g_string_append_printf(text, ", %" G_GINT64_FORMAT " model%s", n_models,
                             n_models == 1 ? "" : "s");
    if (n_models > 0 && n_seeing >= 0)
      g_string_append_printf(text, " (%" G_GINT64_FORMAT " of them see)", n_seeing);
    append_bytes(text, cm_json_get_number(store, "free_bytes"), "free on its disk");
    append_line(out, store_name(cm_json_get_string(store, "store")), text->str, width);
  }
  if (json_array_size(stores) == 0)
    append_line(out, "Models", "no store is there", width);
  const json_t *folder = json_object_get(report, "folder");
  g_autoptr(GString) text = g_string_new(NULL);
  append_names(text, folder, (const char *const[]){"path", NULL});
  append_bytes(text, cm_json_get_number(folder, "free_bytes"), "free on its disk");
  append_line(out, "Present folder", text->str, width);
}

static void
append_preset(GString *out, const json_t *preset, guint width)
{
  const char *path = cm_json_get_string(preset, "path");
  const char *version = cm_json_get_string(preset, "version");
  const char *message = cm_json_get_string(preset, "message");
  gboolean missing = g_strcmp0(cm_json_get_string(preset, "state"), "missing") == 0;
  g_autofree char *text = message == NULL
                              ? g_strdup_printf("%s%s%s", version != NULL ? version : "",
                                                version != NULL ? ", " : "", path)
                              : g_strdup_printf("%s%s", missing ? "not installed: " : "", message);
  append_line(out, cm_json_get_string(preset, "name"), text, width);
}

static void
append_server(GString *out, const json_t *server, guint width)
{
  g_autofree char *label =
      g_strdup_printf("port %" G_GINT64_FORMAT, cm_json_get_integer(server, "port", 0));
  const char *name = cm_json_get_string(server, "server");
  if (!cm_json_get_boolean(server, "answers", FALSE)) {
    g_autofree char *text =
        g_strdup_printf("%s; usually %s", cm_json_get_string(server, "message"), name);
    append_line(out, label, text, width);
    return;
  }
  const json_t *models = json_object_get(server, "models");
  gint64 n_models = cm_json_get_integer(server, "n_models", 0);
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_append_printf(text, "%s, %" G_GINT64_FORMAT " model%s", name, n_models,
                         n_models == 1 ? "" : "s");
  for (gsize i = 0; i < json_array_size(models) && i < MODELS_SHOWN; i++)
    g_string_append_printf(text, "%s %s", i == 0 ? ":" : ",",
                           json_string_value(json_array_get(models, i)));
  if (n_models > MODELS_SHOWN)
    g_string_append(text, ", …");
  append_line(out, label, text->str, width);
}

static void
append_servers(GString *out, const json_t *servers, guint width)
{
  for (gsize i = 0; i < json_array_size(servers); i++)
    append_server(out, json_array_get(servers, i), width);
  if (json_array_size(servers) > 0)
    return;
  g_autoptr(GString) text = g_string_new("nothing listens on the usual ports (");
  for (const CmDoctorPort *port = cm_doctor_ports; port->port != 0; port++)
    g_string_append_printf(text, "%s%u %s", port == cm_doctor_ports ? "" : ", ", port->port,
                           port->usual);
  g_string_append_c(text, ')');
  append_line(out, "None", text->str, width);
}

static void
append_python(GString *out, const json_t *python, guint width)
{
  const json_t *packages = json_object_get(python, "packages");
  if (g_strcmp0(cm_json_get_string(python, "state"), "ready") != 0) {
    append_line(out, "Python", cm_json_get_string(python, "message"), width);
    return;
  }
  g_autofree char *text =
      g_strdup_printf("%s (%s), by %s", cm_json_get_string(python, "version"),
                      cm_json_get_string(python, "executable"), cm_json_get_string(python, "from"));
  append_line(out, "Python", text, width);
  if (json_object_get(packages, "mlx-vlm") == NULL)
    append_line(out, "mlx-vlm", "not installed", width);
  g_autofree char *libraries = libraries_text(packages);
  if (*libraries != '\0')
    append_line(out, "Packages", libraries, width);
}

/* Commands stand alone on their lines and are not wrapped, so that they can be copied; one that
 * serves several entries stands after the last of them. */
static void
append_missing(GString *out, const json_t *missing, guint width)
{
  for (gsize i = 0; i < json_array_size(missing); i++) {
    const json_t *entry = json_array_get(missing, i);
    const char *command = cm_json_get_string(entry, "command");
    const char *next = cm_json_get_string(json_array_get(missing, i + 1), "command");
    const char *why = cm_json_get_string(entry, "why");
    gboolean optional = cm_json_get_boolean(entry, "optional", FALSE);
    g_autofree char *text =
        g_strdup_printf("%s%s: %s", cm_json_get_string(entry, "what"),
                        optional ? " (optional)" : "", why != NULL ? why : "not found");
    g_autofree char *shown = cm_terminal_text(text, TEXT_BYTES);
    g_string_append(out, "  ");
    cm_help_append_wrapped(out, shown, 2, 4, width);
    if (command != NULL && g_strcmp0(command, next) != 0)
      g_string_append_printf(out, "      %s\n", command);
  }
  if (json_array_size(missing) == 0)
    g_string_append(out, "  nothing\n");
}

/* By what the exit status tells. */
static const char *
ending(const json_t *report)
{
  const json_t *engines = json_object_get(report, "engines");
  const json_t *last = json_array_get(engines, json_array_size(engines) - 1);
  gboolean named = json_array_size(engines) > 0 && cm_json_get_boolean(last, "named", FALSE);
  if (cm_doctor_can_run(report))
    return named ? "The worker that --worker names can run." : "An engine can run.";
  return named ? "The worker that --worker names cannot run: see above."
               : "No engine can run: see above.";
}

char *
cm_doctor_text(const json_t *report, guint width)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(out, "check-models %s\n\nEngines\n",
                         cm_json_get_string(report, "check_models"));
  const json_t *engines = json_object_get(report, "engines");
  for (gsize i = 0; i < json_array_size(engines); i++)
    append_engine(out, json_array_get(engines, i), width);
  g_string_append(out, "\nMachine\n");
  append_machine(out, json_object_get(report, "machine"), width);
  g_string_append(out, "\nPhotos\n");
  append_photos(out, json_object_get(report, "photos"), width);
  g_string_append(out, "\nModels and disks\n");
  append_stores(out, report, width);
  const json_t *presets = json_object_get(report, "presets");
  g_string_append(out, "\nServers that can be started (--engine)\n");
  for (gsize i = 0; i < json_array_size(presets); i++)
    append_preset(out, json_array_get(presets, i), width);
  g_string_append(out, "\nServers on this machine\n");
  append_servers(out, json_object_get(report, "servers"), width);
  g_string_append(out, "\nPython\n");
  append_python(out, json_object_get(report, "python"), width);
  g_string_append(out, "\nMissing\n");
  append_missing(out, json_object_get(report, "missing"), width);
  g_string_append_printf(out, "\n%s\n", ending(report));
  return g_string_free(g_steal_pointer(&out), FALSE);
}
