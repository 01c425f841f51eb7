/* SPDX-License-Identifier: MIT */
#include "cm-control-token.h"

#include <string.h>

/* "<think>" and "[THINK]", not "◁think▷" or "<|channel>thought". */
static gboolean
is_thinking_tag(const char *token, gsize length, CmTokenKind kind)
{
  return (kind == CM_TOKEN_THINK_OPEN || kind == CM_TOKEN_THINK_CLOSE) && (guchar)token[0] < 0x80 &&
         memchr(token, '|', length) == NULL;
}

gboolean
cm_control_token_next(const CmView *view, gsize from, CmSpan *ret_span, CmTokenKind *ret_kind)
{
  for (gsize i = from; i < view->length; i++) {
    const char *at = view->text + i;
    if (*at != '<' && *at != '[' && *at != '\xE2')
      continue;
    CmTokenKind kind = CM_TOKEN_OTHER;
    gsize length = cm_token_match(at, view->length - i, &kind);
    if (length == 0 || is_thinking_tag(at, length, kind))
      continue;
    *ret_span = (CmSpan){i, i + length};
    *ret_kind = kind;
    return TRUE;
  }
  return FALSE;
}
