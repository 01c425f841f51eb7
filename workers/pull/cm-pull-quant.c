/* SPDX-License-Identifier: MIT */
#include "cm-pull-quant.h"

#include <math.h>

static const struct {
  const char *name;
  double bits;
} quants[] = {
    {"TQ1_0", 1.69},   {"TQ2_0", 2.06},   {"IQ1_S", 2.00},  {"IQ1_M", 2.15},  {"IQ2_XXS", 2.38},
    {"IQ2_XS", 2.59},  {"IQ2_S", 2.74},   {"IQ2_M", 2.93},  {"Q2_K_S", 2.97}, {"Q2_K", 3.16},
    {"Q2_K_L", 3.30},  {"IQ3_XXS", 3.25}, {"IQ3_XS", 3.50}, {"Q3_K_S", 3.64}, {"IQ3_S", 3.66},
    {"IQ3_M", 3.76},   {"Q3_K_M", 4.00},  {"Q3_K", 4.00},   {"Q3_K_L", 4.30}, {"Q3_K_XL", 4.40},
    {"MXFP4", 4.25},   {"IQ4_XS", 4.46},  {"Q4_0", 4.50},   {"Q4_K_S", 4.67}, {"IQ4_NL", 4.68},
    {"Q4_K_M", 4.89},  {"Q4_K", 4.89},    {"Q4_K_L", 4.95}, {"Q4_K_XL", 5.0}, {"Q4_1", 5.00},
    {"Q5_0", 5.50},    {"Q5_K_S", 5.57},  {"Q5_K_M", 5.70}, {"Q5_K", 5.70},   {"Q5_K_L", 5.75},
    {"Q5_K_XL", 5.80}, {"Q5_1", 6.00},    {"Q6_K", 6.56},   {"Q6_K_L", 6.65}, {"Q6_K_XL", 6.80},
    {"Q8_0", 8.50},    {"Q8_K_XL", 9.00}, {"F16", 16.0},    {"FP16", 16.0},   {"BF16", 16.0},
    {"F32", 32.0},     {"FP32", 32.0},
};

double
cm_pull_quant_bits(const char *quant)
{
  for (gsize i = 0; i < G_N_ELEMENTS(quants); i++)
    if (g_ascii_strcasecmp(quant, quants[i].name) == 0)
      return quants[i].bits;
  return NAN;
}
