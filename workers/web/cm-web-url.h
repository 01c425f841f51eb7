/* SPDX-License-Identifier: MIT */
#pragma once

/* URLs as libcurl reads them, so that what is checked is what is asked. */

#include <curl/curl.h>
#include <glib.h>

typedef CURLU CmWebUrl;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmWebUrl, curl_url_cleanup)

/* A part of a URL, NULL where it has none. flags: as of curl_url_get(), such as CURLU_DEFAULT_PORT
 * for the scheme's port where none is written. */
char *cm_web_url_part(CURLU *url, CURLUPart part, unsigned flags) G_GNUC_WARN_UNUSED_RESULT;

/* Whether its host is this machine by name or number: localhost, 127.0.0.0/8, [::1]. */
gboolean cm_web_url_is_loopback(CURLU *url);

/* The same and every other way to write an address of this machine (0.0.0.0, [::], mapped IPv4,
 * names below localhost): where a distant host may not send us. */
gboolean cm_web_url_may_be_local(CURLU *url);
