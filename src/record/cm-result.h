/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a run leaves behind: CmRun (one header) and CmResult (one a generation), plain data.
 *
 * A CmResult is either answered, failed or skipped. What could not be measured is NAN, what is not
 * known is NULL. Strings are valid UTF-8 but hostile: every writer escapes them. All pointers are
 * owned by the struct that holds them and freed with it. json_t members hold what only records
 * carry through (settings, model facts, metadata) and no code here interprets.
 *
 * The JSON form and its schema are in docs/records.md; cm-result-json.h reads and writes it.
 */

#include "cm-measurement.h"

#include "cm-json.h"

/* Lanes that have a meaning of their own; a run may name others. */
#define CM_LANE_ASSISTED "assisted" /* with the photo's metadata as a hint */
#define CM_LANE_BLIND    "blind"    /* the same without it */
#define CM_LANE_TRIAGE   "triage"   /* a short plain description */
#define CM_LANE_CUSTOM   "custom"   /* a person's own prompt */

/* Controls: ids of the pictures that are sent in a photo's place, with the same prompt. */
#define CM_CONTROL_BLANK "blank" /* nothing in it */
#define CM_CONTROL_OTHER "other" /* another photo, whose content is known */

/* What kept a model from being run: memory, which may be free later, or what the model is. */
#define CM_SKIP_MEMORY  "memory"
#define CM_SKIP_MODEL   "model"
#define CM_SKIP_SETTING "setting"

/* CmFailure.phase of what failed before a worker was started. */
#define CM_PHASE_OF_PLAN "plan"

/* Who measured what the worker's own engine did not: values of CmResult.measured_by. */
#define CM_MEASURED_BY_SERVER "server" /* as it reports */
#define CM_MEASURED_BY_CLIENT "client" /* by when its answer arrived */

/* When a worker was started before its turn: values of CmResult.prefetched. */
#define CM_PREFETCHED_BETWEEN "between models" /* while no phase was measured */
#define CM_PREFETCHED_IN_LOAD "during a load"  /* of the model before, cores being to spare */

typedef enum { CM_STATUS_ANSWERED, CM_STATUS_FAILED, CM_STATUS_SKIPPED } CmStatus;

/* A failure as the supervisor saw it. `class_name` is one of docs/records.md's table, such as
 * "crashed", "load-timeout", "memory-limit", or the class the worker itself reported. */
typedef struct {
  char *class_name;
  char *phase;       /* the phase that was running: spawn, load, prepare, encode, prefill, decode,
                        teardown; CM_PHASE_OF_PLAN */
  char *message;     /* the line that explains it */
  GStrv details;     /* further lines that explain it; NULL for none */
  int exit_status;   /* -1 where the process did not exit by itself */
  int signal;        /* 0 where no signal ended it */
  char *stderr_text; /* the kept part of the worker's stderr, for evidence; NULL for none */
  gsize stderr_cut_bytes; /* what cm_result_trim() cut off its beginning; not recorded */
  json_t *exception;      /* type, module, message, traceback, chain; NULL for none */
} CmFailure;

/* Something noteworthy that did not cost the answer, such as a grandchild left behind. */
#define CM_WARNING_INCOMPLETE "model-incomplete"   /* the model's files here are not whole */
#define CM_WARNING_IGNORED    "setting-ignored"    /* an engine has no such setting */
#define CM_WARNING_SCHEMA     "schema-unsupported" /* it cannot hold an answer to a schema */
#define CM_WARNING_SECOND_TRY "second-try"         /* another engine ran it than was planned */

typedef struct {
  char *code; /* stable name, docs/records.md */
  char *message;
} CmWarning;

/* Memory that the engine reports. */
typedef struct {
  char *kind;   /* weights, kv_cache, compute */
  char *device; /* CPU, CUDA0, … */
  double bytes;
} CmBuffer;

typedef struct {
  char *model_id;
  char *model_path; /* the file or folder that the worker was given; NULL unknown */
  char *engine;     /* llama.cpp, mlx-vlm, … as hello says */
  char *engine_version;
  char *photo_id; /* of CmRun.photos */
  char *lane;
  char *control; /* of CmRun.controls: the picture sent in the photo's place; NULL: the photo */
  guint repeat;  /* 0 is the first */
  CmStatus status;
  char *started_at;       /* ISO 8601 */
  char *skip_reason;      /* where skipped */
  char *skip_class;       /* where skipped: CM_SKIP_MEMORY, …; NULL unknown */
  char *text;             /* the answer; where failed, what had come until then; NULL for none */
  gsize text_cut_bytes;   /* what cm_result_trim() cut off the text's end; not recorded */
  char *stop_reason;      /* end, length, stop_word, aborted; NULL unless answered */
  gint64 last_token_id;   /* -1 unknown */
  json_t *last_token_ids; /* array of the ids of the answer's end, the last of them last; NULL */
  char *reasoning; /* what the model thought before its answer, where that was told apart; NULL */
  gsize reasoning_cut_bytes; /* what cm_result_trim() cut off its end; not recorded */
  json_t *measured_by; /* object: name of a measurement -> CM_MEASURED_BY_…; NULL: the engine */
  char *prefetched;    /* CM_PREFETCHED_…: when the worker was started ahead; NULL: it was not */
  CmMeasurement measured;
  CmFailure *failure;  /* NULL unless failed */
  GPtrArray *warnings; /* of CmWarning */
  GPtrArray *buffers;  /* of CmBuffer */
  json_t *model;       /* facts of the loaded model as the worker reports them; NULL for none */
  json_t *settings;    /* what was in force, as the worker reports it; NULL for none */
  json_t *extra;       /* unknown members of a record read back, kept; NULL for none */
} CmResult;

/* A photo as every engine got it. */
typedef struct {
  char *id;     /* photo-1, photo-2, … */
  char *path;   /* as the person named it */
  char *sha256; /* of the file */
  char *format; /* jpeg, png, webp, tiff, heif, avif */
  gint64 bytes; /* of the file */
  guint width;  /* upright, as sent */
  guint height;
  guint original_width;
  guint original_height;
  double prepare_s;
  json_t *decoding;  /* orientation, icc_profile, had_alpha, bands, bits, warnings; NULL unknown */
  json_t *metadata;  /* NULL for none */
  char *pixels_path; /* the PPM in the run's scratch folder; not recorded */
  char *pixels_sha256;
  json_t *truth; /* of a control: what is known to be in it (docs/records.md); NULL unknown */
} CmPhoto;

/* A prompt as it was sent. */
typedef struct {
  char *lane;
  char *photo_id; /* the photo that it is sent with; NULL: every photo */
  char *text;
  char *sha256;
} CmPrompt;

typedef struct {
  char *schema; /* "check-models/1" */
  char *program_version;
  char *started_at;
  char *finished_at;   /* NULL while it runs */
  GPtrArray *photos;   /* of CmPhoto */
  GPtrArray *controls; /* of CmPhoto: CM_CONTROL_BLANK, CM_CONTROL_OTHER, or none */
  json_t *left_out;    /* array of {path, message}: photos that cannot be decoded; NULL for none */
  GPtrArray *prompts;  /* of CmPrompt, photo by photo, of each its lanes in order */
  json_t *vocabulary;  /* the person's keyword list, as cm-vocabulary.h writes it; NULL for none */
  json_t *settings;    /* all options in force; decides whether --resume may go on */
  json_t *machine;     /* docs/records.md, "machine" */
  json_t *versions;    /* engines and libraries; NULL while unknown */
  json_t *changes;     /* of the machine while it ran; NULL while it runs */
  json_t *limits;      /* those of the settings that a resumed run may have others of */
  json_t *extra;
} CmRun;

CmFailure *cm_failure_new(const char *class_name, const char *phase, const char *message);
void cm_failure_free(CmFailure *self);

CmResult *cm_result_new(const char *model_id, const char *photo_id, const char *lane, guint repeat);
void cm_result_free(CmResult *self);

/* By what the generations of a run are told apart; borrowed. */
typedef struct {
  const char *model_id;
  const char *photo_id;
  const char *lane;
  const char *control; /* NULL for none */
  guint repeat;
} CmGeneration;

/* The generation that a result is of. */
CmGeneration cm_result_generation(const CmResult *self);

/* A string that is equal for equal generations and for no others. */
char *cm_generation_key(const CmGeneration *self) G_GNUC_WARN_UNUSED_RESULT;

/* The figure for tables and comparisons: the worker's peak resident memory, or where that is not
 * measured (a record of the Python tool) the peak of the engine's own allocator; NAN for neither.
 */
double cm_result_peak_bytes(const CmResult *self);

/* Adds a warning; each code at most once a result. */
void cm_result_warn(CmResult *self, const char *code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The warning of that code, borrowed; NULL where the result has none. */
const CmWarning *cm_result_warning(const CmResult *self, const char *code);

/* Adds a buffer and its bytes to the sum in `measured`. */
void cm_result_add_buffer(CmResult *self, const char *kind, const char *device, double bytes);

/* Adds what the end of its worker told: `teardown_s` and warnings of another result. */
void cm_result_add_teardown(CmResult *self, const CmResult *teardown);

/* Most bytes that cm_result_trim() leaves of an answer, of a traceback, and of any other text. */
#define CM_TRIM_ANSWER_BYTES    (16 * 1024)
#define CM_TRIM_TRACEBACK_BYTES (16 * 1024) /* of a failure, which has no answer to show */
#define CM_TRIM_TEXT_BYTES      (4 * 1024)

/*
 * Cuts a result down to what a report shows, for keeping thousands of them in memory: long texts
 * lose their end (stderr its beginning), facts and settings that only records carry through are
 * dropped. A trimmed result is never written as a record.
 */
void cm_result_trim(CmResult *self);

CmPhoto *cm_photo_new(void);
void cm_photo_free(CmPhoto *self);

/* A prompt for every photo, with its SHA-256 computed. */
CmPrompt *cm_prompt_new(const char *lane, const char *text);
void cm_prompt_free(CmPrompt *self);

CmRun *cm_run_new(void);
void cm_run_free(CmRun *self);

/* What was sent for a photo in a lane, borrowed; NULL where the run does not tell. */
const CmPrompt *cm_run_find_prompt(const CmRun *self, const char *photo_id, const char *lane);

/* The photo or the control of an id, borrowed; NULL where there is none. */
const CmPhoto *cm_run_find_photo(const CmRun *self, const char *id);
const CmPhoto *cm_run_find_control(const CmRun *self, const char *id);

const char *cm_status_to_string(CmStatus status);
gboolean cm_status_from_string(const char *name, CmStatus *ret_status) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmFailure, cm_failure_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmResult, cm_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPhoto, cm_photo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPrompt, cm_prompt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmRun, cm_run_free)
