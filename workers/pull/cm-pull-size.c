/* SPDX-License-Identifier: MIT */
#include "cm-pull-size.h"

#define NO_BREAK_SPACE "\302\240" /* GLib's; a terminal without UTF-8 shows it as two signs */

char *
cm_pull_size_text(double bytes)
{
  g_autofree char *text = g_format_size(bytes > 0 ? (guint64)bytes : 0);
  g_auto(GStrv) parts = g_strsplit(text, NO_BREAK_SPACE, -1);
  return g_strjoinv(" ", parts);
}
