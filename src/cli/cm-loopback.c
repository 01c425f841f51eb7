/* SPDX-License-Identifier: MIT */
#include "cm-loopback.h"

#include "cm-clock.h"
#include "cm-version.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Waits for the descriptor until end_s; FALSE where nothing came. */
static gboolean
wait_for(int fd, short events, double end_s)
{
  for (;;) {
    struct pollfd polled = {.fd = fd, .events = events};
    double left_s = end_s - cm_clock_now_s();
    if (left_s <= 0)
      return FALSE;
    int ready = poll(&polled, 1, (int)(left_s * 1000) + 1);
    if (ready > 0)
      return TRUE;
    if (ready < 0 && errno != EINTR)
      return FALSE;
  }
}

static gboolean
is_connected(int fd)
{
  int problem = 0;
  socklen_t length = sizeof problem;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0;
}

/* A connected descriptor; -1 where nobody took the connection in time. */
static int
connect_to(const struct sockaddr *address, socklen_t length)
{
  int fd = socket(address->sa_family, SOCK_STREAM, 0);
  if (fd < 0)
    return -1;
  gboolean ready = fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && g_unix_set_fd_nonblocking(fd, TRUE, NULL);
  if (ready && connect(fd, address, length) != 0)
    ready = errno == EINPROGRESS &&
            wait_for(fd, POLLOUT, cm_clock_now_s() + CM_LOOPBACK_CONNECT_S) && is_connected(fd);
  if (ready)
    return fd;
  close(fd);
  return -1;
}

static int
connect_port(guint16 port)
{
  struct sockaddr_in four = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in6 six = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int fd = connect_to((const struct sockaddr *)&four, sizeof four);
  return fd >= 0 ? fd : connect_to((const struct sockaddr *)&six, sizeof six);
}

static gboolean
send_all(int fd, const char *text, double end_s)
{
  gsize length = strlen(text);
  for (gsize sent = 0; sent < length;) {
    ssize_t put = write(fd, text + sent, length - sent);
    if (put > 0)
      sent += (gsize)put;
    else if (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLOUT, end_s)))
      return FALSE;
  }
  return TRUE;
}

/* Bytes of the head, its empty line included; 0 while that has not come. */
static gsize
head_bytes(const GString *bytes)
{
  const char *end = g_strstr_len(bytes->str, (gssize)bytes->len, "\r\n\r\n");
  return end != NULL ? (gsize)(end - bytes->str) + 4 : 0;
}

/* What the head promises of the body; G_MAXSIZE where it promises nothing that can be read. */
static gsize
promised_bytes(const GString *bytes, gsize head)
{
  g_autofree char *text = g_strndup(bytes->str, head);
  g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
  for (guint i = 1; lines[i] != NULL; i++) {
    guint64 promised = 0;
    if (g_ascii_strncasecmp(lines[i], "content-length:", 15) == 0 &&
        g_ascii_string_to_unsigned(g_strstrip(lines[i] + 15), 10, 0, G_MAXINT64, &promised, NULL))
      return (gsize)MIN(promised, CM_LOOPBACK_BYTES_MAX);
  }
  return G_MAXSIZE;
}

/* Whether all that was promised is there; a server may leave the connection open after it. */
static gboolean
is_whole(const GString *bytes)
{
  gsize head = head_bytes(bytes);
  return head > 0 && bytes->len - head >= promised_bytes(bytes, head);
}

static CmLoopbackEnding
receive(int fd, GString *bytes, double end_s)
{
  char part[16384];
  while (!is_whole(bytes)) {
    ssize_t got = read(fd, part, sizeof part);
    if (got == 0)
      break;
    if (got < 0 && errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLIN, end_s)))
      return CM_LOOPBACK_SILENT;
    if (got < 0)
      continue;
    if (bytes->len + (gsize)got > CM_LOOPBACK_BYTES_MAX)
      return CM_LOOPBACK_TOO_LONG;
    g_string_append_len(bytes, part, got);
    /* it may go on and on, a byte at a time */
    if (cm_clock_now_s() >= end_s)
      return CM_LOOPBACK_SILENT;
  }
  return CM_LOOPBACK_ANSWERED;
}

/* "HTTP/1.1 200 OK": 200; 0 for anything else. */
static int
status_of(const GString *bytes)
{
  if (bytes->len < 12 || strncmp(bytes->str, "HTTP/1.", 7) != 0 || bytes->str[8] != ' ')
    return 0;
  g_autofree char *digits = g_strndup(bytes->str + 9, 3);
  guint64 status = 0;
  gboolean read = g_ascii_string_to_unsigned(digits, 10, 100, 599, &status, NULL);
  return read ? (int)status : 0;
}

static void
ask(int fd, guint16 port, const char *path, CmLoopbackAnswer *answer)
{
  double end_s = cm_clock_now_s() + CM_LOOPBACK_WHOLE_S;
  g_autoptr(GString) bytes = g_string_new(NULL);
  g_autofree char *request = g_strdup_printf("GET %s HTTP/1.0\r\nHost: localhost:%u\r\n"
                                             "Accept: application/json\r\nConnection: close\r\n"
                                             "User-Agent: check-models/" CM_VERSION "\r\n\r\n",
                                             path, port);
  answer->ending = send_all(fd, request, end_s) ? receive(fd, bytes, end_s) : CM_LOOPBACK_SILENT;
  if (answer->ending != CM_LOOPBACK_ANSWERED)
    return;
  gsize head = head_bytes(bytes);
  int status = status_of(bytes);
  if (head == 0 || status == 0) {
    answer->ending = CM_LOOPBACK_NO_HTTP;
    return;
  }
  answer->status = status;
  g_string_erase(bytes, 0, (gssize)head);
  answer->body = g_steal_pointer(&bytes);
}

void
cm_loopback_get(guint16 port, const char *path, CmLoopbackAnswer *ret_answer)
{
  *ret_answer = (CmLoopbackAnswer){.ending = CM_LOOPBACK_CLOSED};
  signal(SIGPIPE, SIG_IGN); /* it may hang up while it is written to */
  int fd = connect_port(port);
  if (fd < 0)
    return;
  ask(fd, port, path, ret_answer);
  close(fd);
}

void
cm_loopback_answer_clear(CmLoopbackAnswer *self)
{
  if (self->body != NULL)
    g_string_free(self->body, TRUE);
  *self = (CmLoopbackAnswer){0};
}
