/* SPDX-License-Identifier: MIT */
#include "cm-meter.h"

#include "cm-clock.h"
#include "cm-energy.h"
#include "cm-process.h"

#include <math.h>

typedef struct {
  CmEnergy *energy; /* NULL where no package tells */
  CmNvml *nvml;     /* NULL where there is none */

  /* of the answer under way */
  pid_t worker;
  double begun_s;
  double cpu_begun_j;
  double gpu_begun_j;
  double gpu_peak_bytes;
  double next_gpu_s;
  double next_energy_s;
} Meter;

static double
cpu_energy_j(Meter *meter)
{
  return meter->energy != NULL ? cm_energy_read_j(meter->energy) : NAN;
}

static double
gpu_energy_j(const Meter *meter)
{
  return meter->nvml != NULL ? cm_nvml_energy_j(meter->nvml) : NAN;
}

/* The worker's and its descendants': a launcher's child may be the one that computes. */
static double
gpu_bytes(const Meter *meter)
{
  double sum = cm_nvml_process_bytes(meter->nvml, meter->worker);
  g_autoptr(GArray) descendants = cm_process_descendants(meter->worker);
  for (guint i = 0; i < descendants->len; i++) {
    double bytes = cm_nvml_process_bytes(meter->nvml, g_array_index(descendants, pid_t, i));
    if (!isnan(bytes))
      sum = (isnan(sum) ? 0 : sum) + bytes;
  }
  return sum;
}

static void
sample_gpu(Meter *meter, double now_s)
{
  if (meter->nvml == NULL)
    return;
  meter->gpu_peak_bytes = fmax(meter->gpu_peak_bytes, gpu_bytes(meter));
  meter->next_gpu_s = now_s + CM_METER_GPU_PERIOD_S;
}

static void
begin(gpointer data, pid_t worker)
{
  Meter *meter = data;
  double now_s = cm_clock_now_s();
  meter->worker = worker;
  meter->begun_s = now_s;
  meter->gpu_peak_bytes = NAN;
  sample_gpu(meter, now_s);
  meter->next_energy_s = now_s + CM_METER_ENERGY_PERIOD_S;
  meter->gpu_begun_j = gpu_energy_j(meter);
  meter->cpu_begun_j = cpu_energy_j(meter);
}

static void
sample(gpointer data)
{
  Meter *meter = data;
  double now_s = cm_clock_now_s();
  if (now_s >= meter->next_gpu_s)
    sample_gpu(meter, now_s);
  if (now_s < meter->next_energy_s)
    return;
  meter->next_energy_s = now_s + CM_METER_ENERGY_PERIOD_S;
  cpu_energy_j(meter); /* so that no wrap is missed */
}

static void
end(gpointer data, CmMeasurement *measured)
{
  Meter *meter = data;
  double now_s = cm_clock_now_s();
  double took_s = now_s - meter->begun_s;
  double cpu_j = cpu_energy_j(meter) - meter->cpu_begun_j; /* read in any case, for its wraps */
  double gpu_j = gpu_energy_j(meter) - meter->gpu_begun_j;
  measured->cpu_energy_j = took_s >= CM_METER_CPU_LEAST_S ? cpu_j : NAN;
  measured->gpu_energy_j = took_s >= CM_METER_GPU_LEAST_S ? gpu_j : NAN;
  sample_gpu(meter, now_s);
  measured->gpu_peak_bytes = meter->gpu_peak_bytes;
}

CmMeter *
cm_meter_new(const char *root, const char *nvml_path)
{
  Meter *meter = g_new0(Meter, 1);
  meter->energy = cm_energy_open(root);
  meter->nvml = nvml_path != NULL ? cm_nvml_open(nvml_path, NULL) : NULL;

  CmMeter *self = g_new0(CmMeter, 1);
  *self = (CmMeter){.begin = begin, .sample = sample, .end = end, .data = meter};
  return self;
}

void
cm_meter_free(CmMeter *self)
{
  if (self == NULL)
    return;
  Meter *meter = self->data;
  cm_energy_free(meter->energy);
  cm_nvml_free(meter->nvml);
  g_free(meter);
  g_free(self);
}
