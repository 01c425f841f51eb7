/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerUrl: where a server's interface lies, made of what a person wrote.
 *
 * "HOST:PORT", "http://HOST:PORT", "https://HOST/some/v1/": what stands before "/v1" is the
 * server (`root`), below which the interface lies. Without a scheme this machine is
 * asked by http, any other by https. Read by libcurl, so that what is checked is what is asked.
 */

#include <glib.h>

typedef struct {
  char *root;        /* "http://127.0.0.1:8080", without a slash at its end */
  gboolean loopback; /* localhost, 127.0.0.0/8 or [::1] */
  gboolean plain;    /* http to another machine: whoever stands between reads along */
} CmServerUrl;

/* Reads it. CM_FAULT_SETTING_UNSUPPORTED where it is no URL, is neither http nor https, or has a
 * user, a query or a fragment; a password that stands in it is not repeated in the message. */
gboolean cm_server_url_parse(const char *text, CmServerUrl *ret_url,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_server_url_clear(CmServerUrl *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerUrl, cm_server_url_clear)
