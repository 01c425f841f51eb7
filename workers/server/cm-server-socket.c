/* SPDX-License-Identifier: MIT */
#include "cm-server-socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

gboolean
cm_server_port_is_taken(guint port)
{
  struct sockaddr_in address;
  int fd = open_socket(port, &address);
  if (fd < 0)
    return FALSE;
  gboolean taken = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
  close(fd);
  return taken;
}
