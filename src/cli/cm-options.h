/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The one option table: cm_option_table holds every option of every subcommand, and everything that
 * speaks of options is made from it: parsing (here), --help (cm-help.h), docs/options.md, the
 * manual page and the shells' completions (cm-docs.h, cm-completion.h), and the settings of a
 * record (cm-settings.h).
 *
 * To add an option: one row in cm-option-table.c and one member of CmOptions. Its default is text
 * in the table and passes through the same parser, so that help and behaviour cannot differ. Where
 * subcommands share an option and one text does not fit all of them, its row holds other words for
 * some; cm_option_words() gives those of a subcommand.
 *
 * Calling order: cm_options_new(), cm_options_parse(), read the members, cm_options_free(). All
 * pointers in CmOptions are owned by it.
 */

#include <glib.h>

/* What an option's argument is, and the type of its member in CmOptions. */
typedef enum {
  CM_OPTION_FLAG,     /* no argument; gboolean */
  CM_OPTION_INT,      /* gint64 */
  CM_OPTION_DOUBLE,   /* double */
  CM_OPTION_STRING,   /* char *, NULL unset */
  CM_OPTION_CHOICE,   /* char *, one of `choices` */
  CM_OPTION_LIST,     /* GPtrArray * of char *; each use adds one */
  CM_OPTION_BYTES,    /* double; 500M, 4GiB */
  CM_OPTION_DURATION, /* double, seconds; 90, 500ms, 10m, 1h */
} CmOptionType;

/* Subcommands, as bits of CmOption.commands. */
enum {
  CM_COMMAND_RUN = 1 << 0,
  CM_COMMAND_DOCS = 1 << 1,
  CM_COMMAND_JUDGE = 1 << 2,
  CM_COMMAND_REPORT = 1 << 3,
  CM_COMMAND_EXPLAIN = 1 << 4,
  CM_COMMAND_PHOTO = 1 << 5,
  CM_COMMAND_LIST = 1 << 6,
  CM_COMMAND_SHOW = 1 << 7,
  CM_COMMAND_PULL = 1 << 8,
  CM_COMMAND_DOCTOR = 1 << 9,
  CM_COMMAND_ALL = ~0,
};

/* What an argument names, for the shells' completion. */
typedef enum { CM_COMPLETE_NONE, CM_COMPLETE_FILE, CM_COMPLETE_FOLDER } CmComplete;

/* How an option reads. */
typedef struct {
  unsigned commands;   /* CM_COMMAND_…, those for which these words are */
  const char *metavar; /* NULL for flags */
  const char *help;    /* one or two sentences, no full stop at the end */
  const char *group;   /* the heading above it */
} CmOptionWords;

/* Sets of other words that a row can hold, the end included. */
#define CM_OPTION_OTHERS_MAX 4

typedef struct {
  const char *long_name;
  char short_name; /* '\0' for none */
  CmOptionType type;
  gsize offset;             /* of the member in CmOptions */
  double min, max;          /* of numbers; both 0: no bound is named */
  const char *metavar;      /* NULL for flags */
  const char *default_text; /* as typed by a person; NULL for none */
  const char *choices;   /* parted by '|': of CHOICE all there are; of LIST those that are offered,
                            and whoever reads it refuses others */
  const char *bare_text; /* of numbers: taken where none follows; NULL: one must follow */
  CmComplete complete;
  gboolean setting; /* decides what is measured: recorded, and must not differ under --resume */
  gboolean commas;  /* of LIST: one argument may hold several, parted by commas */
  gboolean sparse;  /* a setting that is recorded only where it is not the default, since most
                       engines  and runs know nothing of it */
  const char *recorded_with; /* of a sparse setting: an option that, where it is set, has this one
                                recorded at its default too, since that was another once */
  gboolean limit; /* a setting that bounds and does not change an answer: it may differ */
  unsigned commands;
  const char *group;
  const char *help; /* one or two sentences, no full stop at the end */
  /* for some of `commands`; NULL in them: as the row has it; the first of no command ends them */
  CmOptionWords others[CM_OPTION_OTHERS_MAX];
} CmOption;

extern const CmOption cm_option_table[];
extern const gsize cm_n_options;

typedef struct {
  GPtrArray *photos; /* the arguments that are no options, of char * */
  gint64 newest;     /* 0: not asked for */
  gint64 sample;     /* 0: not asked for */
  gboolean recursive;

  GPtrArray *models;
  GPtrArray *exclude;
  double max_size; /* bytes; 0: any */
  GPtrArray *engines;
  char *quant;
  char *architecture;
  char *revision;
  gboolean best_quant;
  gboolean complete;
  gboolean all;
  char *prompt;
  GPtrArray *lanes;
  char *prompt_file;
  char *template_name;
  char *language;
  char *vocabulary;
  gboolean schema;
  gboolean controls;
  gint64 repeat;
  gint64 max_edge; /* pixels; 0: as the photo is */

  gint64 max_tokens;
  double temperature;
  gint64 top_k;
  double top_p;
  double min_p;
  double repetition_penalty;
  gint64 repetition_window; /* tokens */
  gint64 seed;
  GPtrArray *stop;

  gint64 context;
  gint64 threads;
  gint64 gpu_layers;
  gint64 batch;
  gint64 ubatch;
  char *worker;
  char *python;
  GPtrArray *servers;
  char *server_key_file;
  char *launcher;
  gboolean prefetch;

  /* not asked for: NULL, FALSE, 0, empty */
  gboolean trust_remote_code;
  char *adapter;
  gboolean lazy_load;
  GPtrArray *processor_args; /* KEY=VALUE */
  gint64 kv_cache_tokens;
  char *kv_bits;
  char *kv_group_size;       /* beside kv_bits alone, as the next */
  gint64 kv_quantized_start; /* token */
  gint64 prefill_step;       /* tokens */
  char *resize;              /* WIDTHxHEIGHT, pixels */
  char *thinking;            /* "on", "off" */
  gint64 thinking_budget;    /* tokens */
  char *thinking_start;
  char *thinking_end;
  GPtrArray *eos_tokens;

  double max_memory;
  gboolean force;
  double spawn_timeout_s;
  double load_timeout_s;
  double first_token_timeout_s;
  double answer_timeout_s;

  GPtrArray *include; /* globs of files to fetch */
  char *config;       /* quality.yaml of one's own */

  char *output;
  char *resume;
  gboolean retry_failed;
  gboolean dry_run;
  gboolean quiet;
  char *color;
  gboolean json;
  gboolean help;
  gboolean version;

  guint8 *given; /* by row of cm_option_table: named on the command line */
} CmOptions;

/* All defaults. */
CmOptions *cm_options_new(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_options_free(CmOptions *self);

/*
 * Reads the arguments of one subcommand (argv[0] is the first argument, not the program). Options
 * and photos may be mixed; "--" ends the options. Errors: CM_ERROR_USAGE, naming the option and
 * what it allows.
 */
gboolean cm_options_parse(CmOptions *self, unsigned command, int argc, char *const *argv,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets one option from text as a person would type it; NULL for a flag. Errors as above. */
gboolean cm_option_set(CmOptions *self, const CmOption *option, const char *text,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the option was named on the command line. */
gboolean cm_option_was_given(const CmOptions *self, const CmOption *option);

/* The row of a long name, NULL where there is none. */
const CmOption *cm_option_find(const char *long_name);

/* How the option reads in one subcommand: what the row says, or its other words. */
CmOptionWords cm_option_words(const CmOption *option, unsigned command);

/* What the option allows, such as "0 to 2" or "auto, always or never"; NULL where it is free. */
char *cm_option_range_text(const CmOption *option) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmOptions, cm_options_free)
