/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Photoshop's image resources: "8BIM", a number, a name, a length and data, one after the other
 * (Adobe Photoshop File Formats Specification, "Image Resource Blocks").
 */

#include "cm-meta-answer.h"
#include "cm-meta-span.h"

/* The data of resource 0x0404, which holds IPTC; empty where there is none. A resource longer than
 * what is there is a warning, and what is there of it is taken. */
CmMetaSpan cm_meta_resources_find_iptc(CmMetaSpan resources, CmMetaAnswer *answer);
