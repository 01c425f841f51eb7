/* SPDX-License-Identifier: MIT */
#include "cm-hello.h"

#include "cm-clock.h"
#include "cm-session.h"

#include <signal.h>

json_t *
cm_hello_ask(const char *const *argv, const char *const *env, double deadline_s,
             double *ret_spawn_s, CmFailure **ret_failure)
{
  signal(SIGPIPE, SIG_IGN); /* it may end before it has read the request to quit */
  CmSessionContext context = {.limits = {.spawn_s = deadline_s}, .interrupt_fd = -1};
  CmJob job = {.model_id = "", .argv = argv, .env = env};
  g_autoptr(CmResult) result = cm_result_new(NULL, NULL, NULL, 0);
  double begin_s = cm_clock_now_s();
  g_autoptr(CmSession) session = cm_session_start(&context, &job, result, ret_failure);
  if (session == NULL)
    return NULL;
  *ret_spawn_s = cm_clock_now_s() - begin_s;
  json_t *hello = json_deep_copy(cm_session_hello(session));
  cm_session_finish(session, result);
  return hello;
}
