/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whose certificates are trusted: those of the system, or that the environment names, as with
 * curl's own program: CURL_CA_BUNDLE, else SSL_CERT_FILE (a file of certificates in PEM), and
 * SSL_CERT_DIR (a folder of them). libcurl by itself looks at none of these.
 */

#include <curl/curl.h>

/* Sets it for a transfer that has not begun. */
void cm_web_trust(CURL *easy);
