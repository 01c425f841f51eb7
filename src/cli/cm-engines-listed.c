/* SPDX-License-Identifier: MIT */
#include "cm-engines-listed.h"

#include "cm-engine-choice.h"
#include "cm-terminal.h"

#define WHY_BYTES 8192 /* why a server is not installed */

/* The servers among the names of --engine; the others are to be of engines in process. */
static gboolean
choose(CmEnginesListed *self, const CmOptions *options, GError **error)
{
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  for (guint i = 0; i < options->engines->len; i++) {
    char *name = g_ptr_array_index(options->engines, i);
    const CmServerHere *server = cm_servers_here_ask(self->all, name);
    if (server == NULL)
      g_ptr_array_add(others, name);
    else if (!g_ptr_array_find(self->servers, server, NULL))
      g_ptr_array_add(self->servers, (gpointer)server);
  }
  g_autofree char *names = cm_servers_here_names(self->all);
  return cm_engine_choice(others, names, &self->asked, error);
}

CmEnginesListed *
cm_engines_listed_new(const CmOptions *options, const CmEnginesHere *engines, GError **error)
{
  g_autoptr(CmEnginesListed) self = g_new0(CmEnginesListed, 1);
  self->servers = g_ptr_array_new();
  self->here = cm_engines_here_bits(engines);
  if (options->engines->len == 0)
    return g_steal_pointer(&self);
  self->all = cm_servers_here_find(engines->python->path, error);
  if (self->all == NULL || !choose(self, options, error))
    return NULL;
  self->here &= self->asked;
  return g_steal_pointer(&self);
}

void
cm_engines_listed_free(CmEnginesListed *self)
{
  if (self == NULL)
    return;
  g_clear_pointer(&self->servers, g_ptr_array_unref);
  cm_servers_here_free(self->all);
  g_free(self);
}

/* The first from index `from` on; `installed`: of those that are. The number of servers for none.
 */
static guint
find_server(const CmEnginesListed *self, const CmModel *model, guint from, gboolean installed)
{
  guint i = from;
  for (; i < self->servers->len; i++) {
    const CmServerHere *server = g_ptr_array_index(self->servers, i);
    g_autofree char *why_not = cm_server_here_why_not(server, model);
    if (why_not == NULL && (!installed || server->why_not == NULL))
      break;
  }
  return i;
}

gboolean
cm_engines_listed_takes(const CmModel *model, gpointer self)
{
  const CmEnginesListed *listed = self;
  return find_server(listed, model, 0, FALSE) < listed->servers->len;
}

const CmServerHere *
cm_engines_listed_server(const CmEnginesListed *self, const CmModel *model)
{
  guint index = find_server(self, model, 0, TRUE);
  return index < self->servers->len ? g_ptr_array_index(self->servers, index) : NULL;
}

gboolean
cm_engines_listed_can(const CmEnginesListed *self, const CmModel *model)
{
  return (cm_engines_of_model(model) & self->here) != 0 ||
         cm_engines_listed_server(self, model) != NULL;
}

char *
cm_engines_listed_names(const CmEnginesListed *self, const CmModel *model)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (int kind = 0; kind < CM_N_ENGINES; kind++)
    if ((cm_engines_of_model(model) & self->here & CM_ENGINE_BIT(kind)) != 0)
      g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "",
                             cm_engine_kind_to_string((CmEngineKind)kind));
  for (guint i = find_server(self, model, 0, TRUE); i < self->servers->len;
       i = find_server(self, model, i + 1, TRUE)) {
    const CmServerHere *server = g_ptr_array_index(self->servers, i);
    g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", server->preset->name);
  }
  return g_strdup(out->len > 0 ? out->str : "none");
}

char *
cm_engines_listed_missing(const CmEnginesListed *self)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < self->servers->len; i++) {
    const CmServerHere *server = g_ptr_array_index(self->servers, i);
    if (server->why_not == NULL)
      continue;
    g_autofree char *why = cm_terminal_text(server->why_not, WHY_BYTES);
    g_string_append_printf(text, "%s is not installed here: %s.\n", server->preset->name, why);
  }
  return g_strdup(text->str);
}
