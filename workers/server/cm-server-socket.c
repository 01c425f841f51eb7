/* SPDX-License-Identifier: MIT */
#include "cm-server-socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* For a connection to this machine itself. */
#define CONNECT_MS 500

static int
open_socket(guint port, struct sockaddr_in *ret_address)
{
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  *ret_address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((guint16)port)};
  ret_address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0)
    fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

guint
cm_server_port_find(void)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  int fd = open_socket(0, &address);
  if (fd < 0)
    return 0;
  gboolean bound = bind(fd, (struct sockaddr *)&address, length) == 0 &&
                   getsockname(fd, (struct sockaddr *)&address, &length) == 0;
  close(fd);
  return bound ? ntohs(address.sin_port) : 0;
}

/* Whether a connection under way is taken. Nobody listening is said at once: silence is a listener
 * whose queue is full. */
static gboolean
is_taken_soon(int fd)
{
  struct pollfd wait = {.fd = fd, .events = POLLOUT};
  int problem = 0;
  socklen_t length = sizeof problem;
  if (poll(&wait, 1, CONNECT_MS) == 0)
    return TRUE;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0;
}

gboolean
cm_server_port_is_taken(guint port)
{
  struct sockaddr_in address;
  int fd = open_socket(port, &address);
  if (fd < 0)
    return FALSE;
  g_unix_set_fd_nonblocking(fd, TRUE, NULL);
  gboolean taken = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ||
                   (errno == EINPROGRESS && is_taken_soon(fd));
  close(fd);
  return taken;
}
