/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The form that --schema holds an answer to: one JSON object with title, description and keywords.
 *
 * It is given twice, as each engine takes it: as a JSON schema (data/schemas/catalogue.schema.json,
 * for servers) and as a grammar of llama.cpp (data/schemas/catalogue.gbnf). The grammar allows less
 * white space and an order of members; both have the same bounds, which a test compares: a title of
 * 200 characters, a description of 1,000, 60 keywords of 64.
 */

#include "cm-json.h"

/* The value of the request's setting `schema` (docs/protocol.md): `name` (catalogue),
 * `json_schema`, `gbnf`. It is part of the program; that it can be read is a fact of the build. */
json_t *cm_schema_catalogue(void) G_GNUC_WARN_UNUSED_RESULT;
