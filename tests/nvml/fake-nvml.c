/* SPDX-License-Identifier: MIT */
/*
 * Two GPUs as NVML would tell of them. The environment says what a test wants to see:
 *   FAKE_NVML_INIT       status of nvmlInit_v2 (0 unless set)
 *   FAKE_NVML_ENERGY_MJ  millijoules of each GPU; unset: not supported
 *   FAKE_NVML_PID        the process that is listed, with FAKE_NVML_BYTES on each GPU (unset: all
 *                        ones, NVML's "not available")
 */
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID = 2, NOT_SUPPORTED = 3, INSUFFICIENT_SIZE = 7 };

typedef struct {
  int index;
} Device;

typedef struct {
  unsigned long long total, free, used;
} Memory;

typedef struct {
  unsigned int pid;
  unsigned long long used_bytes;
  unsigned int gpu_instance, compute_instance;
} Process;

static Device devices[2] = {{0}, {1}};
static int started;

int nvmlInit_v2(void);
int nvmlShutdown(void);
int nvmlSystemGetDriverVersion(char *version, unsigned int bytes);
int nvmlDeviceGetCount_v2(unsigned int *count);
int nvmlDeviceGetHandleByIndex_v2(unsigned int index, Device **device);
int nvmlDeviceGetName(Device *device, char *name, unsigned int bytes);
int nvmlDeviceGetMemoryInfo(Device *device, Memory *memory);
int nvmlDeviceGetTotalEnergyConsumption(Device *device, unsigned long long *millijoules);
int nvmlDeviceGetComputeRunningProcesses_v3(Device *device, unsigned int *count, Process *list);

static unsigned long long
wanted(const char *name, unsigned long long fallback)
{
  const char *value = getenv(name);
  return value != NULL ? strtoull(value, NULL, 10) : fallback;
}

static int
copy(char *to, unsigned int bytes, const char *text)
{
  if (strlen(text) + 1 > bytes)
    return INSUFFICIENT_SIZE;
  memcpy(to, text, strlen(text) + 1);
  return SUCCESS;
}

int
nvmlInit_v2(void)
{
  int status = (int)wanted("FAKE_NVML_INIT", SUCCESS);
  started = status == SUCCESS;
  return status;
}

int
nvmlShutdown(void)
{
  started = 0;
  return SUCCESS;
}

int
nvmlSystemGetDriverVersion(char *version, unsigned int bytes)
{
  return copy(version, bytes, "999.1");
}

int
nvmlDeviceGetCount_v2(unsigned int *count)
{
  *count = 2;
  return started ? SUCCESS : INVALID;
}

int
nvmlDeviceGetHandleByIndex_v2(unsigned int index, Device **device)
{
  if (index >= 2)
    return INVALID;
  *device = &devices[index];
  return SUCCESS;
}

int
nvmlDeviceGetName(Device *device, char *name, unsigned int bytes)
{
  return copy(name, bytes, device->index == 0 ? "Made-up GPU" : "Other \xff GPU");
}

int
nvmlDeviceGetMemoryInfo(Device *device, Memory *memory)
{
  *memory = (Memory){.total = 1000ULL * (unsigned long long)(device->index + 1)};
  return SUCCESS;
}

int
nvmlDeviceGetTotalEnergyConsumption(Device *device, unsigned long long *millijoules)
{
  (void)device;
  if (getenv("FAKE_NVML_ENERGY_MJ") == NULL)
    return NOT_SUPPORTED;
  *millijoules = wanted("FAKE_NVML_ENERGY_MJ", 0);
  return SUCCESS;
}

int
nvmlDeviceGetComputeRunningProcesses_v3(Device *device, unsigned int *count, Process *list)
{
  (void)device;
  if (*count < 2)
    return INSUFFICIENT_SIZE;
  *count = 2;
  list[0] = (Process){.pid = 1, .used_bytes = 77};
  list[1] = (Process){.pid = (unsigned int)wanted("FAKE_NVML_PID", 2),
                      .used_bytes = wanted("FAKE_NVML_BYTES", ~0ULL)};
  return SUCCESS;
}
