/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whose certificates are trusted: those of the system, or that the environment names, as with
 * curl's own program (src/tool_operate.c): CURL_CA_BUNDLE (a file of certificates in PEM), else
 * SSL_CERT_FILE (another) and SSL_CERT_DIR (a folder of them). libcurl by itself looks at none of
 * these.
 */

#include <curl/curl.h>

/* Sets it for a transfer that has not begun. */
void cm_web_trust(CURL *easy);
