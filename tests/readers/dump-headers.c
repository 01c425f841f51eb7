/* SPDX-License-Identifier: MIT */
/* Prints what the readers say of each file named, a JSON object a line. */
#include "cm-gguf.h"
#include "cm-json.h"
#include "cm-safetensors.h"

#include <stdio.h>

static void
dump_gguf(json_t *object, const CmGguf *gguf)
{
  cm_json_set_string(object, "architecture", gguf->architecture);
  cm_json_set_string(object, "licence", gguf->licence);
  cm_json_set_string(object, "tokenizer", gguf->tokenizer);
  cm_json_set_string(object, "projector_type", gguf->projector_type);
  cm_json_set_string(object, "quantisation", cm_gguf_tensors_quantisation(&gguf->tensors));
  cm_json_set_number(object, "elements", gguf->tensors.elements);
  cm_json_set_number(object, "bytes", gguf->tensors.bytes);
  cm_json_set_number(object, "n_tensors", (double)gguf->n_tensors);
  cm_json_set_number(object, "context_length", (double)gguf->context_length);
  cm_json_set_number(object, "embedding_length", (double)gguf->embedding_length);
  cm_json_set_number(object, "image_size", (double)gguf->image_size);
  cm_json_set_number(object, "vocabulary", (double)gguf->vocabulary);
  cm_json_set_number(object, "missing_bytes", (double)gguf->missing_bytes);
}

static void
dump_safetensors(json_t *object, const CmSafetensors *header)
{
  cm_json_set_string(object, "dtype", header->dtype);
  cm_json_set_string(object, "format", header->format);
  cm_json_set_number(object, "elements", header->parameters);
  cm_json_set_number(object, "bytes", (double)header->tensor_bytes);
  cm_json_set_number(object, "n_tensors", (double)header->n_tensors);
  cm_json_set_number(object, "missing_bytes", (double)header->missing_bytes);
}

int
main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) object = json_object();
    if (g_str_has_suffix(argv[i], ".gguf")) {
      g_autoptr(CmGguf) gguf = cm_gguf_read(argv[i], &error);
      if (gguf != NULL)
        dump_gguf(object, gguf);
    } else {
      g_autoptr(CmSafetensors) header = cm_safetensors_read(argv[i], &error);
      if (header != NULL)
        dump_safetensors(object, header);
    }
    if (error != NULL)
      cm_json_set_string(object, "error", error->message);
    g_autofree char *line = cm_json_line(object);
    puts(line);
  }
  return 0;
}
