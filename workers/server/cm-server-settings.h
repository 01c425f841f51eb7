/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmServerSettings: the member `server` of a `load` request (docs/servers.md), checked.
 *
 * Everything that is special to one program is said there; this worker knows no server by name. The
 * object is held for as long as the settings are; strings are borrowed from it.
 */

#include "cm-json.h"

typedef struct {
  json_t *told;      /* the object; a reference */
  const char *name;  /* of the preset; "server" where none is given */
  const char *url;   /* of a running server; NULL where one is started */
  const char *model; /* by which requests name it; NULL: the server's only one */
  const char *key_file;
  const char *key_variable;
  const json_t *command; /* array of words and arrays of words; NULL for a running server */
  const json_t *env;     /* object of strings; NULL */
  const json_t *values;  /* object: placeholder -> its text, null for none; NULL */
  const char *ready_path;
  guint ready_status;
  double ready_timeout_s;
  const json_t *version_command; /* array of words; NULL */
  const char *version_pattern;   /* with one group; NULL */
  const char *version_path;      /* NULL */
  const char *version_pointer;   /* into that path's JSON, as "/build_info"; NULL */
  const json_t *supports;        /* array of names; NULL: what every server of this kind has */
  const json_t *fields;          /* object: our name -> the server's; NULL */
  const json_t *request;         /* object; NULL */
  int counts_picture;            /* 1 yes, 0 no, -1 unknown */
  gboolean counts_end_token;     /* completion tokens include the end-of-text token */
} CmServerSettings;

/* Reads the `settings` of a `load`. CM_FAULT_SETTING_UNSUPPORTED names the member that is not as it
 * should be. */
gboolean cm_server_settings_read(const json_t *settings, CmServerSettings *ret_settings,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cm_server_settings_clear(CmServerSettings *self);

/* Whether a setting of ours may be sent. */
gboolean cm_server_settings_support(const CmServerSettings *self, const char *name);

/* Whether the command or the environment of a server that is started has a place for that value
 * ("projector"); FALSE for a running one. */
gboolean cm_server_settings_place(const CmServerSettings *self, const char *placeholder);

/* The server's name of a setting of ours: a member of the request, or where it begins with "/" a
 * path of members. */
const char *cm_server_settings_field(const CmServerSettings *self, const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmServerSettings, cm_server_settings_clear)
