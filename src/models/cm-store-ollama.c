/* SPDX-License-Identifier: MIT */
/*
 * Ollama's store: manifests/HOST/NAMESPACE/NAME/TAG are JSON objects of layers, each with a media
 * type, a digest and a size; blobs/sha256-HEX are the layers. The media types are those of Ollama's
 * server/images.go.
 */
#include "cm-checkpoint-id.h"
#include "cm-file.h"
#include "cm-json.h"
#include "cm-store-lists.h"
#include "cm-text.h"

#include <string.h>
#include <sys/stat.h>

#define MANIFEST_BYTES_MAX  (1 << 20)
#define LAYERS_MAX          4096
#define LICENCE_BYTES_MAX   (1 << 20)
#define LICENCE_SHOWN_BYTES 80
#define DEPTH               3 /* HOST/NAMESPACE/NAME, in which the tags lie */
#define HEX_LENGTH          64
#define TYPE_PREFIX         "application/vnd.ollama.image."

static const CmJsonLimits manifest_limits = {
    .bytes = MANIFEST_BYTES_MAX, .items = 50000, .depth = 16};

typedef struct {
  const char *root;
  CmModel *model;
} Manifest;

/* "name:tag", with the namespace and the host where they are not Ollama's own. NULL where the path
 * has another depth. */
static char *
id_of(const char *relative)
{
  g_auto(GStrv) parts = g_strsplit(relative, "/", -1);
  if (g_strv_length(parts) != 4)
    return NULL;
  g_autofree char *name = g_strdup_printf("%s:%s", parts[2], parts[3]);
  if (!g_str_equal(parts[0], "registry.ollama.ai"))
    return g_strdup_printf("%s/%s/%s", parts[0], parts[1], name);
  return g_str_equal(parts[1], "library") ? g_steal_pointer(&name)
                                          : g_strdup_printf("%s/%s", parts[1], name);
}

/* Where a layer's blob lies; NULL where the digest is none, so that no manifest leads elsewhere. */
static char *
blob_path(const char *root, const char *digest)
{
  if (digest == NULL || !g_str_has_prefix(digest, "sha256:"))
    return NULL;
  const char *hex = digest + strlen("sha256:");
  if (strlen(hex) != HEX_LENGTH || strspn(hex, "0123456789abcdef") != HEX_LENGTH)
    return NULL;
  g_autofree char *name = g_strdup_printf("sha256-%s", hex);
  return g_build_filename(root, "blobs", name, NULL);
}

/* The bytes of a layer's blob, -1 where it is missing; what is wrong is the model's problem. */
static gint64
check_blob(const Manifest *manifest, const char *path, const char *what, gint64 said_bytes)
{
  CmModel *model = manifest->model;
  struct stat status;
  gint64 bytes = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (gint64)status.st_size : -1;
  cm_model_add_file(model, path, bytes);
  if (bytes < 0) {
    g_autofree char *partial = g_strconcat(path, "-partial", NULL);
    gboolean begun = g_file_test(partial, G_FILE_TEST_EXISTS);
    cm_model_add_problem(model,
                         begun ? "the download of its %s was not finished"
                               : "its %s is missing from Ollama's blobs",
                         what);
    model->incomplete = TRUE;
  } else if (said_bytes >= 0 && bytes != said_bytes) {
    cm_model_add_problem(model,
                         "its %s has %" G_GINT64_FORMAT " bytes, by its manifest %" G_GINT64_FORMAT,
                         what, bytes, said_bytes);
    model->incomplete = TRUE;
  }
  return bytes;
}

/* The licence's name stands on the first line of its text. */
static void
read_licence(CmModel *model, const char *path)
{
  gsize length = 0;
  g_autofree char *text = cm_file_read(path, LICENCE_BYTES_MAX, &length, NULL);
  if (text == NULL || model->licence != NULL)
    return;
  char *line = g_strchug(text);
  line[strcspn(line, "\r\n")] = '\0';
  g_autofree char *shown = cm_checkpoint_printable(g_strchomp(line));
  if (*shown != '\0')
    model->licence = g_strndup(shown, cm_text_prefix(shown, strlen(shown), LICENCE_SHOWN_BYTES));
}

static void
read_layer(Manifest *manifest, const json_t *layer)
{
  CmModel *model = manifest->model;
  const char *type = cm_json_get_string(layer, "mediaType");
  if (type == NULL || !g_str_has_prefix(type, TYPE_PREFIX))
    return;
  type += strlen(TYPE_PREFIX);
  static const char *const known[] = {"model",  "projector", "template", "license",
                                      "params", "system",    "tensor"};
  const char *what = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
    if (g_str_equal(type, known[i]))
      what = known[i];
  if (what == NULL)
    return;
  g_autofree char *path = blob_path(manifest->root, cm_json_get_string(layer, "digest"));
  if (path == NULL) {
    cm_model_add_problem(model, "the digest of its %s in its manifest is no SHA-256", what);
    model->incomplete = TRUE;
    return;
  }
  gint64 bytes = check_blob(manifest, path, what, cm_json_get_integer(layer, "size", -1));
  if (g_str_equal(what, "model") && model->form == CM_FORM_OTHER) {
    g_free(model->path);
    model->path = g_strdup(path);
    model->form = CM_FORM_GGUF;
    model->model_bytes = bytes;
  } else if (g_str_equal(what, "projector") && model->projector_path == NULL) {
    model->projector_path = g_strdup(path);
    model->projector_bytes = MAX(bytes, 0);
  } else if (g_str_equal(what, "license")) {
    read_licence(model, path);
  }
}

static void
read_manifest(Manifest *manifest, const char *path)
{
  CmModel *model = manifest->model;
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = cm_file_read(path, MANIFEST_BYTES_MAX, &length, &error);
  g_autoptr(json_t) object =
      text != NULL ? cm_json_parse(text, length, manifest_limits, &error) : NULL;
  const json_t *layers = object != NULL ? json_object_get(object, "layers") : NULL;
  if (error != NULL || !json_is_array(layers)) {
    cm_model_add_problem(model, "its manifest cannot be read: %s",
                         error != NULL ? error->message : "it has no list of layers");
    model->incomplete = TRUE;
    return;
  }
  for (gsize i = 0; i < json_array_size(layers) && i < LAYERS_MAX; i++)
    read_layer(manifest, json_array_get(layers, i));
  if (model->form == CM_FORM_OTHER) {
    cm_model_add_problem(model, "its manifest names no GGUF file");
    model->incomplete = model->files->len == 0;
  }
}

static void
list_manifest(const CmStorePlace *place, const char *manifests, const char *path, GPtrArray *models)
{
  const char *relative = path + strlen(manifests) + 1;
  g_autofree char *id = id_of(relative);
  if (id == NULL)
    return;
  /* until the manifest is read, it stands for the model */
  CmModel *model = cm_model_new(path);
  model->store = CM_STORE_OLLAMA;
  model->form = CM_FORM_OTHER;
  model->id = cm_checkpoint_id(id, NULL);
  model->repo = g_strndup(model->id, (gsize)(strrchr(model->id, ':') - model->id));
  model->revision = g_strdup(strrchr(model->id, ':') + 1);
  Manifest manifest = {place->root, model};
  read_manifest(&manifest, path);
  g_ptr_array_add(models, model);
}

void
cm_store_ollama_list(CmStorePlace *place, CmWalk *walk, GPtrArray *models)
{
  g_autoptr(GPtrArray) names = cm_store_names(place, walk);
  if (names == NULL)
    return;
  g_autofree char *manifests = g_build_filename(place->root, "manifests", NULL);
  g_autoptr(GPtrArray) folders = cm_walk_folders(walk, manifests, DEPTH);
  for (guint i = 0; i < folders->len; i++) {
    const CmWalkFolder *folder = g_ptr_array_index(folders, i);
    for (guint k = 0; k < folder->files->len && models->len < CM_STORE_MODELS_MAX; k++)
      list_manifest(place, manifests,
                    ((const CmWalkFile *)g_ptr_array_index(folder->files, k))->path, models);
  }
}
