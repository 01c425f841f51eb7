/* SPDX-License-Identifier: MIT */
/*
 * control_token_leak: tokens of a chat template are visible (cm-control-token.h says which), or
 * thinking tags with nothing between them.
 */
#include "cm-checks.h"

#include "cm-control-token.h"
#include "cm-layout.h"

#include <string.h>

/* Each is shown up to this many; the reason of the first says how many there are. */
#define MAX_SHOWN 8

/* <think> and </think> with nothing but space between. */
static void
observe_empty_thinking(const CmView *view, CmAssessment *assessment)
{
  const char *first = view->text + strspn(view->text, " \t\r\n");
  const char *open = strstr(view->text, "<think>");
  if (g_str_has_prefix(first, "</think>")) {
    gsize at = (gsize)(first - view->text);
    cm_observe(assessment, view, CM_LABEL_CONTROL_TOKEN_LEAK, at, at + strlen("</think>"),
               "a thinking tag that closes nothing");
    return;
  }
  if (open == NULL)
    return;
  const CmLayout *layout = view->layout;
  if (strstr(open, "</think>") == NULL && layout->reasoning.end == layout->reasoning.begin) {
    gsize at = (gsize)(open - view->text);
    cm_observe(assessment, view, CM_LABEL_CONTROL_TOKEN_LEAK, at, at + strlen("<think>"),
               "a thinking tag before no thought");
    return;
  }
  const char *after = open + strlen("<think>");
  after += strspn(after, " \t\r\n");
  if (!g_str_has_prefix(after, "</think>"))
    return;
  gsize begin = (gsize)(open - view->text);
  gsize end = (gsize)(after - view->text) + strlen("</think>");
  cm_observe(assessment, view, CM_LABEL_CONTROL_TOKEN_LEAK, begin, end,
             "thinking tags with nothing between them");
}

void
cm_check_control_token_leak(const CmView *view, CmAssessment *assessment)
{
  CmSpan spans[MAX_SHOWN];
  CmSpan span = {0};
  CmTokenKind kind = CM_TOKEN_OTHER;
  guint n = 0;
  for (gsize from = 0; cm_control_token_next(view, from, &span, &kind); from = span.end) {
    if (n < MAX_SHOWN)
      spans[n] = span;
    n++;
  }
  for (guint i = 0; i < MIN(n, MAX_SHOWN); i++)
    cm_observe(assessment, view, CM_LABEL_CONTROL_TOKEN_LEAK, spans[i].begin, spans[i].end,
               "a control token, one of %u", n);
  observe_empty_thinking(view, assessment);
}
