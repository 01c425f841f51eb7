/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmDiagnosis: what a failure was, in which layer, and what to do about it.
 *
 * A pure function of the failure's text and facts. A signature of data/failures.yaml that matches
 * makes it `known`; rules over the traceback's first exception, its innermost frame outside
 * wrappers, the class and the phase make it `inferred`; else it is `unknown`. The signature string
 * is stable: equal failures of different models, paths and sizes have the same.
 */

#include "cm-result.h"

typedef enum {
  CM_LAYER_MODEL_REPOSITORY, /* weights, config, tokenizer, template */
  CM_LAYER_ENGINE,           /* the runtime's code, version skew included */
  CM_LAYER_ENVIRONMENT,      /* missing package, network, disk, permission */
  CM_LAYER_CAPACITY,         /* memory */
  CM_LAYER_SETTING,          /* options, prompt, harness, choice of model */
  CM_LAYER_INPUT,            /* the picture */
  CM_LAYER_UNKNOWN,
} CmLayer;

typedef enum { CM_CONFIDENCE_KNOWN, CM_CONFIDENCE_INFERRED, CM_CONFIDENCE_UNKNOWN } CmConfidence;

typedef struct {
  char *class_name; /* of the signature, or the failure's own */
  CmLayer layer;
  CmConfidence confidence;
  char *phase;       /* NULL unknown */
  char *end;         /* exit status or signal in words; NULL unknown */
  char *package;     /* whose code raised the first cause, as "transformers"; NULL unknown */
  char *message;     /* the line that explains it */
  char *evidence;    /* the line or frame that decided the layer; NULL for none */
  char *explanation; /* a sentence */
  char *remedy;      /* a sentence on what to do */
  GStrv references;  /* public issues; NULL for none */
  char *fixed_in;    /* version; NULL unknown */
  char *signature;   /* slug and hash, such as "shapes-cannot-broadcast-3fa2c1" */
} CmDiagnosis;

typedef struct CmSignatures CmSignatures;

/* The built-in signature table. Errors only where the program itself is broken. */
CmSignatures *cm_signatures_load(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_signatures_free(CmSignatures *self);

/* Diagnoses a recorded failure; never fails. */
CmDiagnosis *cm_diagnose(const CmSignatures *signatures,
                         const CmResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* Diagnoses any log or traceback of length bytes; never fails. */
CmDiagnosis *cm_diagnose_log(const CmSignatures *signatures, const char *log,
                             gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_diagnosis_free(CmDiagnosis *self);

/* Stable names: "model-repository", …; "known", …. Never NULL. */
const char *cm_layer_to_string(CmLayer layer);
const char *cm_confidence_to_string(CmConfidence confidence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmDiagnosis, cm_diagnosis_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmSignatures, cm_signatures_free)
