/* SPDX-License-Identifier: MIT */
#include "cm-server-transfer.h"

#include "cm-clock.h"
#include "cm-fault.h"
#include "cm-text.h"
#include "cm-version.h"
#include "cm-web-trust.h"

#include <math.h>
#include <string.h>

#define CONNECT_S        10L
#define HEADER_BYTES_MAX ((gsize)64 << 10)
#define REFUSAL_BYTES    ((gsize)64 << 10)
#define VALUE_BYTES      512

static gboolean
is_good(const CmServerReply *reply)
{
  return reply->status >= 200 && reply->status < 300;
}

/* The header's value, valid UTF-8; NULL where the line is another header. */
static char *
header_value(const char *line, gsize length, const char *name)
{
  gsize begin = strlen(name);
  if (length <= begin || g_ascii_strncasecmp(line, name, begin) != 0 || line[begin] != ':')
    return NULL;
  char *value = cm_text_sanitize(line + begin + 1, length - begin - 1, VALUE_BYTES);
  return g_strstrip(value);
}

static void
replace(char **target, char *value)
{
  if (value == NULL)
    return;
  g_free(*target);
  *target = value;
}

static void
take_header(CmServerReply *reply, const char *line, gsize length)
{
  char *type = header_value(line, length, "Content-Type");
  if (type != NULL) {
    type[strcspn(type, "; \t")] = '\0';
    replace(&reply->content_type, g_ascii_strdown(type, -1));
    g_free(type);
  }
  replace(&reply->location, header_value(line, length, "Location"));
  replace(&reply->program, header_value(line, length, "Server"));
  g_autofree char *after = header_value(line, length, "Retry-After");
  /* a date is as good as nothing: clocks differ */
  if (after != NULL && g_ascii_isdigit(*after))
    reply->retry_after_s = g_ascii_strtod(after, NULL);
}

static size_t
on_header(char *line, size_t size, size_t count, void *data)
{
  CmServerTransfer *self = data;
  gsize length = size * count;
  long status = 0;
  self->header_bytes += length;
  if (self->header_bytes > HEADER_BYTES_MAX) {
    g_set_error(&self->error, CM_FAULT, CM_FAULT_STREAM_MALFORMED,
                "the header of the server's reply is longer than %d KiB",
                (int)(HEADER_BYTES_MAX >> 10));
    return 0;
  }
  curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &status);
  self->reply->status = (guint)CLAMP(status, 0, 999);
  take_header(self->reply, line, length);
  return length;
}

static gboolean
take_good(CmServerTransfer *self, const char *bytes, gsize length)
{
  const CmServerCall *call = self->call;
  self->bytes += length;
  if (self->bytes > call->max_bytes) {
    g_set_error(&self->error, CM_FAULT, CM_FAULT_STREAM_ENDLESS,
                "the server's reply is longer than %" G_GSIZE_FORMAT " MiB and had not ended",
                call->max_bytes >> 20);
    return FALSE;
  }
  if (call->take != NULL)
    return call->take(bytes, length, &self->enough, call->data, &self->error) && !self->enough;
  g_string_append_len(self->reply->body, bytes, (gssize)length);
  return TRUE;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *data)
{
  CmServerTransfer *self = data;
  gsize length = size * count;
  if (is_good(self->reply))
    return take_good(self, bytes, length) ? length : 0;
  gsize room = REFUSAL_BYTES - self->reply->body->len;
  g_string_append_len(self->reply->body, bytes, (gssize)MIN(room, length));
  return length <= room ? length : 0;
}

static void
set_headers(CmServerTransfer *self, const char *key)
{
  struct curl_slist *headers = NULL;
  headers = curl_slist_append(headers, "Accept: text/event-stream, application/json");
  /* a large body would else wait a second for servers that do not know this */
  headers = curl_slist_append(headers, "Expect:");
  if (self->call->body != NULL)
    headers = curl_slist_append(headers, "Content-Type: application/json");
  if (key != NULL) {
    g_autofree char *line = g_strconcat("Authorization: Bearer ", key, NULL);
    headers = curl_slist_append(headers, line);
  }
  self->headers = headers;
  curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, headers);
}

static void
set_body(CmServerTransfer *self)
{
  if (self->call->body == NULL)
    return;
  curl_easy_setopt(self->easy, CURLOPT_POST, 1L);
  curl_easy_setopt(self->easy, CURLOPT_POSTFIELDS, self->call->body);
  curl_easy_setopt(self->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(self->call->body));
}

void
cm_server_transfer_begin(CmServerTransfer *self, CURLM *multi, const char *key, gboolean loopback)
{
  *self->reply =
      (CmServerReply){.body = g_string_new(NULL), .retry_after_s = NAN, .sent_t = cm_clock_now_s()};
  self->multi = multi;
  self->easy = curl_easy_init();
  CURL *easy = self->easy;
  curl_easy_setopt(easy, CURLOPT_URL, self->url);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  cm_web_trust(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, self->reason);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "check-models/" CM_VERSION);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(self->call->timeout_s * 1000));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, self);
  if (loopback)
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  set_headers(self, key);
  set_body(self);
  curl_multi_add_handle(multi, easy);
}

void
cm_server_transfer_end(CmServerTransfer *self)
{
  curl_multi_remove_handle(self->multi, self->easy);
  curl_easy_cleanup(self->easy);
  curl_slist_free_all(self->headers);
  g_clear_error(&self->error);
}

/* What a failed transfer is: never reached, or broken off. */
static CmFault
fault_of(CURLcode code, guint status)
{
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR:
    return CM_FAULT_SERVER_REFUSED;
  case CURLE_OPERATION_TIMEDOUT:
    return status == 0 ? CM_FAULT_SERVER_REFUSED : CM_FAULT_STREAM_CUT;
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_BAD_CONTENT_ENCODING:
    return CM_FAULT_STREAM_MALFORMED;
  default:
    return CM_FAULT_STREAM_CUT;
  }
}

/* The server is there, and is not let near: its certificate is not one that is trusted here, or
 * what is trusted cannot be read. */
static gboolean
set_untrusted(const CmServerTransfer *self, CURLcode code, GError **error)
{
  const char *reason = *self->reason != '\0' ? self->reason : curl_easy_strerror(code);
  g_autofree char *safe = cm_text_sanitize(reason, strlen(reason), VALUE_BYTES);
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    g_set_error(error, CM_FAULT, CM_FAULT_SERVER_REFUSED,
                "the certificate of the server at %s is not trusted here (%s); if the server is "
                "yours, name the file with its authority's certificate in SSL_CERT_FILE",
                self->url, safe);
  else
    g_set_error(error, CM_FAULT, CM_FAULT_SERVER_REFUSED,
                "the certificates that are to be trusted cannot be read (%s), so that the server "
                "at %s was not asked; check CURL_CA_BUNDLE and SSL_CERT_FILE",
                safe, self->url);
  return FALSE;
}

gboolean
cm_server_transfer_succeeded(CmServerTransfer *self, CURLcode code, GError **error)
{
  guint status = self->reply->status;
  if (self->error != NULL) {
    g_propagate_error(error, g_error_copy(self->error));
    return FALSE;
  }
  /* a refusal is one, even where its body was too much or the request was not read to its end */
  if (code == CURLE_OK || self->enough || (status != 0 && !is_good(self->reply)))
    return TRUE;
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
    return set_untrusted(self, code, error);
  CmFault fault = fault_of(code, status);
  const char *what = fault == CM_FAULT_SERVER_REFUSED ? "cannot be reached"
                     : fault == CM_FAULT_STREAM_CUT   ? "broke off the connection"
                                                      : "does not speak HTTP as it should";
  const char *advice = code == CURLE_SSL_CONNECT_ERROR
                           ? "; check that it speaks TLS there, else write its URL with http"
                       : fault == CM_FAULT_SERVER_REFUSED ? "; check that it runs and its URL"
                                                          : "";
  g_set_error(error, CM_FAULT, (gint)fault, "the server at %s %s (%s)%s", self->url, what,
              curl_easy_strerror(code), advice);
  return FALSE;
}

void
cm_server_reply_clear(CmServerReply *self)
{
  if (self->body != NULL)
    g_string_free(self->body, TRUE);
  g_free(self->content_type);
  g_free(self->location);
  g_free(self->program);
  *self = (CmServerReply){0};
}
