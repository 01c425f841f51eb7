/* SPDX-License-Identifier: MIT */
#pragma once

/* What the fake worker's two files share: its options, its stream, its faults. */

#include <glib.h>
#include <stdio.h>

/* Where in its life a fault strikes. */
typedef enum {
  FAKE_START,    /* before hello */
  FAKE_LOAD,     /* load received */
  FAKE_GENERATE, /* generate received, no token yet */
  FAKE_DECODE,   /* half of the tokens sent */
  FAKE_ANSWERED, /* the answer sent */
  FAKE_QUIT,     /* quit received */
  FAKE_NEVER
} FakePoint;

typedef struct {
  const char *script;
  const char *only_if; /* faults strike only where the prompt holds this; NULL: always */
  const char *text;    /* the answer, a word a token; NULL: numbered tokens */
  int tokens;
  int delay_us;    /* before each token */
  int load_ms;     /* load takes */
  int memory_mib;  /* held from load on */
  int flood_mib;   /* of the floods that end */
  gboolean peaks;  /* capability peak_memory, with made peaks */
  gboolean schema; /* capability schema */
} FakeOptions;

typedef struct {
  FakeOptions options;
  FILE *out; /* the protocol */
  gint64 id; /* of the request in hand */
  int protocol_version;
  int image_tokens;
  int extra_bytes; /* lie about text_bytes */
  double clock_rate;
} Fake;

/* Seconds of the clock that it shows to the supervisor. */
double fake_now(const Fake *fake);

/* Writes one line, without its newline given, and flushes. */
void fake_send(Fake *fake, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Strikes if the script's fault belongs to this point. */
void fake_fault(Fake *fake, FakePoint point);

/* Makes so much resident, on purpose for good. */
void fake_hold_memory(int mebibytes);

/* FALSE where the script has no such name. */
gboolean fake_fault_exists(const char *script);
