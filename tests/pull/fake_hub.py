#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A Hugging Face hub on loopback, small and faulty on request; tests drive it in process.

Files kept by LFS are served, as the real one does, by a redirect to another host: here a second
port. Every request is logged with its Authorization header, by host.
"""

import collections
import hashlib
import http.server
import json
import re
import threading
import time
import urllib.parse

Request = collections.namedtuple("Request", "host method path token first_byte")


class File:
    def __init__(self, data, lfs=False):
        self.data = data
        self.lfs = lfs
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.git_sha = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    @property
    def etag(self):
        return self.sha256 if self.lfs else self.git_sha


class Faults:
    """What goes wrong; counts go down with each use, None means for ever."""

    def __init__(self):
        self.listing = []  # (status, headers) for the first requests of a listing
        self.files = []  # the same for requests of files on the hub
        self.body = None  # a status that the second host answers with, for ever
        self.cut_after = []  # bytes after which each next body is cut off
        self.short_by = 0  # the length announced is less than the file's
        self.lost = 0  # bytes at a file's end that the second host does not have
        self.surplus = 0  # the length announced is more than the file's
        self.endless = False  # no length, and no end
        self.drip_s = 0.0  # between pieces of a body
        self.drip_bytes = 1  # of a piece
        self.corrupt = 0  # bodies with a byte changed
        self.no_ranges = False
        self.wrong_range = False
        self.redirect = None  # where bodies are redirected to
        self.raw_listing = None  # bytes instead of the listing
        self.listing_size = {}  # file name: a size that is not its own
        self.etag = {}  # file name: an ETag that is not its own
        self.headers = {}  # more header lines of every body
        self.trailer = None  # bodies come in chunks, with this line after them
        self.refusal_drip_s = 0.0  # a refused body comes a byte at a time, without end
        self.hold = None  # an Event that bodies wait for


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that was ended leaves a broken connection; nobody needs its traceback."""


class Hub:
    COMMIT = "1234567890abcdef1234567890abcdef12345678"

    def __init__(self, repo, files, token=None):
        self.repo = repo
        self.files = files
        self.token = token  # that must be sent
        self.faults = Faults()
        self.requests = []
        self.servers = [self._serve(name) for name in ("hub", "store")]
        self.url, self.store_url = (f"http://127.0.0.1:{server.server_port}"
                                    for server in self.servers)

    def _serve(self, host):
        hub = self

        class Bound(Handler):
            pass

        Bound.hub, Bound.host = hub, host
        server = Server(("127.0.0.1", 0), Bound)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def bodies(self):
        """Names of the files whose bytes were asked for."""
        return [request.path.rsplit("/", 1)[1] for request in self.requests
                if request.method == "GET" and
                ("/resolve/" in request.path or request.host == "store")]

    def listing(self):
        def sibling(name, file):
            size = self.faults.listing_size.get(name, len(file.data))
            entry = {"rfilename": name, "size": size, "blobId": file.git_sha}
            if file.lfs:
                entry["lfs"] = {"sha256": file.sha256, "size": size, "pointerSize": 130}
            return entry

        return {"id": self.repo, "modelId": self.repo, "sha": self.COMMIT, "private": False,
                "gated": False, "tags": [], "downloads": 0, "likes": 0,
                "siblings": [sibling(*item) for item in self.files.items()]}

    def tree(self):
        def entry(name, file):
            found = {"type": "file", "path": name, "size": len(file.data), "oid": file.git_sha}
            if file.lfs:
                found["lfs"] = {"oid": file.sha256, "size": len(file.data), "pointerSize": 130}
            return found

        return [entry(*item) for item in self.files.items()]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each reply waits 40 ms for an acknowledgement
    hub = None
    host = ""

    def log_message(self, *_):
        pass

    def reply(self, status, headers=None, body=b""):
        self.send_response(status)
        headers = {"Content-Length": str(len(body)), **(headers or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        self.hub.requests.append(Request(self.host, self.command, path,
                                         self.headers.get("Authorization"),
                                         int(found[1]) if found else 0))
        try:
            self.route(path)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def route(self, path):
        hub, faults = self.hub, self.hub.faults
        if self.host == "store":
            return self.send_file(path[1:])
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            return self.reply(401, {"X-Error-Code": "RepoNotFound"})
        api = f"/api/models/{hub.repo}"
        if path.startswith("/api/"):
            if faults.listing:
                return self.reply(*faults.listing.pop(0))
            if path == api or path.startswith(f"{api}/revision/"):
                revision = path.partition("/revision/")[2] or "main"
                if revision not in ("main", "refs/pr/1", hub.COMMIT):
                    return self.reply(404, {"X-Error-Code": "RevisionNotFound"})
                body = faults.raw_listing or json.dumps(hub.listing()).encode()
                return self.reply(200, {"Content-Type": "application/json"}, body)
            if path.startswith(f"{api}/tree/"):
                return self.reply(200, {"Content-Type": "application/json"},
                                  json.dumps(hub.tree()).encode())
            return self.reply(404, {"X-Error-Code": "RepoNotFound"})
        found = re.fullmatch(f"/{hub.repo}/resolve/([^/]+)/(.+)", path)
        if not found or found[2] not in hub.files:
            return self.reply(404, {"X-Error-Code": "EntryNotFound"})
        return self.resolve(found[2])

    def resolve(self, name):
        hub, faults, file = self.hub, self.hub.faults, self.hub.files[name]
        if faults.files:
            return self.reply(*faults.files.pop(0))
        etag = faults.etag.get(name, file.etag)
        headers = {"X-Repo-Commit": hub.COMMIT, "ETag": f'"{etag}"'}
        if not file.lfs:
            if self.command == "HEAD":
                return self.reply(200, {**headers, "Content-Length": str(len(file.data))})
            return self.send_file(name, headers)
        target = faults.redirect or f"{hub.store_url}/{urllib.parse.quote(name)}"
        return self.reply(302, {**headers, "ETag": '"pointer"', "X-Linked-Etag": f'"{etag}"',
                                "X-Linked-Size": str(len(file.data)), "Location": target})

    def send_file(self, name, headers=None):
        faults, data = self.hub.faults, self.hub.files[name].data
        data = data[:len(data) - faults.lost]
        if faults.hold:
            faults.hold.wait(30)
        if faults.refusal_drip_s:
            return self.drip_refusal()
        if faults.body:
            return self.reply(faults.body)
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(found[1]) if found and not faults.no_ranges else 0
        if first >= len(data) > 0:
            return self.reply(416)
        body = data[first:]
        if faults.corrupt:
            faults.corrupt -= 1
            body = bytes([body[0] ^ 1]) + body[1:]
        headers = {**(headers or {}), **faults.headers}
        if first:
            start = first + 1 if faults.wrong_range else first
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.send_body(206 if first else 200, headers, body)

    def drip_refusal(self):
        self.send_response(404)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 200)
            time.sleep(self.hub.faults.refusal_drip_s)

    def send_chunks(self, headers, body):
        self.send_response(200)
        for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"%x\r\n%b\r\n0\r\n%b\r\n\r\n"
                         % (len(body), body, self.hub.faults.trailer.encode()))

    def send_body(self, status, headers, body):
        faults = self.hub.faults
        if faults.trailer:
            return self.send_chunks(headers, body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if faults.endless:
            self.send_header("Connection", "close")
        else:
            length = max(len(body) - faults.short_by, 0) + faults.surplus
            self.send_header("Content-Length", str(length))
            body = (body + b"x" * faults.surplus)[:length]
        self.end_headers()
        if self.command == "HEAD":
            return
        if faults.cut_after:
            body = body[:faults.cut_after.pop(0)]
            self.close_connection = True
        if faults.drip_s:
            for at in range(0, len(body), faults.drip_bytes):
                self.wfile.write(body[at:at + faults.drip_bytes])
                time.sleep(faults.drip_s)
        else:
            self.wfile.write(body)
        while faults.endless:
            self.wfile.write(b"x" * 65536)
        return None
