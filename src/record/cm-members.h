/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Members of a JSON object moved out of it one by one, for readers that keep what they do not know.
 *
 * A take removes the member from the object, whatever its type, and gives its value where the type
 * is right; otherwise it counts as absent. The object may be NULL or no object: nothing is there.
 */

#include "cm-json.h"

/* Any number; NAN where absent. */
double cm_members_take_number(json_t *object, const char *key);

/* An integer from lowest to highest; fallback where absent or outside. */
gint64 cm_members_take_integer(json_t *object, const char *key, gint64 fallback, gint64 lowest,
                               gint64 highest);

/* Replaces *value; leaves it as it is where the member is absent. */
void cm_members_take_string(json_t *object, const char *key, char **value);

/* The strings of an array; NULL where it is absent. What is no string is left out. */
GStrv cm_members_take_strings(json_t *object, const char *key) G_GNUC_WARN_UNUSED_RESULT;

/* A member that is an object; NULL otherwise. */
json_t *cm_members_take_json(json_t *object, const char *key) G_GNUC_WARN_UNUSED_RESULT;

/* A member that is an array; NULL otherwise. */
json_t *cm_members_take_array(json_t *object, const char *key) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a member that is an object without members left, or no object. */
void cm_members_drop_empty(json_t *object, const char *key);

/* Adds the strings as an array; NULL leaves the key out. */
void cm_members_set_strings(json_t *object, const char *key, char *const *values);

/* Adds a value that both then share; NULL leaves the key out. */
void cm_members_set_json(json_t *object, const char *key, json_t *value);

/* Adds the members of extra that object has not, inside its own objects too. NULL adds none. */
void cm_members_add_extra(json_t *object, const json_t *extra);
