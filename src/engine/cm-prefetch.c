/* SPDX-License-Identifier: MIT */
#include "cm-prefetch.h"

struct CmPrefetch {
  char *model_id;
  GStrv argv;
  GStrv env;   /* NULL: none */
  GStrv files; /* NULL: none */
  CmPrefetchMoment moment;
  CmSession *session; /* NULL: not started, could not be, or taken */
};

CmPrefetch *
cm_prefetch_new(const CmJob *job, CmPrefetchMoment moment)
{
  CmPrefetch *self = g_new0(CmPrefetch, 1);
  self->model_id = g_strdup(job->model_id);
  self->argv = g_strdupv((char **)job->argv);
  self->env = g_strdupv((char **)job->env);
  self->files = g_strdupv((char **)job->files);
  self->moment = moment;
  return self;
}

void
cm_prefetch_free(CmPrefetch *self)
{
  if (self == NULL)
    return;
  cm_session_free(self->session);
  g_free(self->model_id);
  g_strfreev(self->argv);
  g_strfreev(self->env);
  g_strfreev(self->files);
  g_free(self);
}

static gboolean
same_texts(const char *const *left, const char *const *right)
{
  if (left == NULL || right == NULL)
    return left == right;
  return g_strv_equal(left, right);
}

gboolean
cm_prefetch_is_for(const CmPrefetch *self, const CmJob *job)
{
  return g_str_equal(self->model_id, job->model_id) &&
         same_texts((const char *const *)self->argv, job->argv) &&
         same_texts((const char *const *)self->env, job->env);
}

CmPrefetchMoment
cm_prefetch_moment(const CmPrefetch *self)
{
  return self->moment;
}

void
cm_prefetch_start(CmPrefetch *self, const CmSessionContext *context)
{
  const CmJob job = {.model_id = self->model_id,
                     .argv = (const char *const *)self->argv,
                     .env = (const char *const *)self->env};
  g_autoptr(CmFailure) failure = NULL;
  self->session = cm_session_open(context, &job, &failure);
  if (self->session != NULL)
    cm_session_read_ahead(self->session, (const char *const *)self->files);
}

CmSession *
cm_prefetch_session(const CmPrefetch *self)
{
  return self->session;
}

CmSession *
cm_prefetch_take(CmPrefetch *self)
{
  if (self->session == NULL || !cm_session_is_fit(self->session))
    return NULL;
  return g_steal_pointer(&self->session);
}
