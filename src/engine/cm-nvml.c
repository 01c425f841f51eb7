/* SPDX-License-Identifier: MIT */
#include "cm-nvml.h"

#include "cm-error.h"
#include "cm-text.h"

#include <dlfcn.h>
#include <math.h>
#include <string.h>

enum { NVML_SUCCESS = 0, NVML_NAME_BYTES = 96, MAX_DEVICES = 64, MAX_PROCESSES = 1024 };

/* The public structures of nvml.h, versions 2 and 3 of the process list alike. */
typedef struct {
  unsigned long long total, free, used;
} NvmlMemory;

typedef struct {
  unsigned int pid;
  unsigned long long used_bytes; /* all ones: not available */
  unsigned int gpu_instance, compute_instance;
} NvmlProcess;

typedef struct NvmlDevice NvmlDevice;

struct CmNvml {
  void *library;
  guint count;
  NvmlDevice *devices[MAX_DEVICES];

  int (*shutdown)(void);
  int (*get_name)(NvmlDevice *device, char *name, unsigned int bytes);
  int (*get_driver)(char *version, unsigned int bytes);
  int (*get_memory)(NvmlDevice *device, NvmlMemory *memory);
  int (*get_energy)(NvmlDevice *device, unsigned long long *millijoules);
  int (*get_compute)(NvmlDevice *device, unsigned int *count, NvmlProcess *processes);
  int (*get_graphics)(NvmlDevice *device, unsigned int *count, NvmlProcess *processes);
};

/* ISO C has no conversion from an object's address to a function's; POSIX gives dlsym() this one.
 */
static void
find(const CmNvml *self, const char *name, void *ret_function)
{
  void *address = dlsym(self->library, name);
  memcpy(ret_function, &address, sizeof address);
}

static void
find_either(const CmNvml *self, const char *name, const char *older, void *ret_function)
{
  void *address = dlsym(self->library, name);
  if (address == NULL)
    address = dlsym(self->library, older);
  memcpy(ret_function, &address, sizeof address);
}

static gboolean
start(CmNvml *self, GError **error)
{
  int (*init)(void) = NULL;
  find(self, "nvmlInit_v2", &init);
  int status = init != NULL ? init() : -1;
  if (status != NVML_SUCCESS) {
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND,
                "NVML does not start (its status %d); is the NVIDIA driver loaded?", status);
    return FALSE;
  }
  find(self, "nvmlShutdown", &self->shutdown);
  find(self, "nvmlDeviceGetName", &self->get_name);
  find(self, "nvmlSystemGetDriverVersion", &self->get_driver);
  find(self, "nvmlDeviceGetMemoryInfo", &self->get_memory);
  find(self, "nvmlDeviceGetTotalEnergyConsumption", &self->get_energy);
  find_either(self, "nvmlDeviceGetComputeRunningProcesses_v3",
              "nvmlDeviceGetComputeRunningProcesses_v2", &self->get_compute);
  find_either(self, "nvmlDeviceGetGraphicsRunningProcesses_v3",
              "nvmlDeviceGetGraphicsRunningProcesses_v2", &self->get_graphics);
  return TRUE;
}

static void
list_devices(CmNvml *self)
{
  int (*get_count)(unsigned int *) = NULL;
  int (*get_device)(unsigned int, NvmlDevice **) = NULL;
  find(self, "nvmlDeviceGetCount_v2", &get_count);
  find(self, "nvmlDeviceGetHandleByIndex_v2", &get_device);
  unsigned int count = 0;
  if (get_count == NULL || get_device == NULL || get_count(&count) != NVML_SUCCESS)
    return;
  for (unsigned int i = 0; i < MIN(count, MAX_DEVICES); i++) {
    NvmlDevice *device = NULL;
    /* one that this process may not use is passed over */
    if (get_device(i, &device) == NVML_SUCCESS)
      self->devices[self->count++] = device;
  }
}

CmNvml *
cm_nvml_open(const char *path, GError **error)
{
  g_autoptr(CmNvml) self = g_new0(CmNvml, 1);
  self->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (self->library == NULL) {
    const char *reason = dlerror();
    g_set_error(error, CM_ERROR, CM_ERROR_NOT_FOUND, "%s: cannot be loaded: %s", path,
                reason != NULL ? reason : "no reason given");
    return NULL;
  }
  if (!start(self, error)) {
    g_prefix_error(error, "%s: ", path);
    return NULL;
  }
  list_devices(self);
  return g_steal_pointer(&self);
}

void
cm_nvml_free(CmNvml *self)
{
  if (self == NULL)
    return;
  if (self->shutdown != NULL)
    self->shutdown();
  if (self->library != NULL)
    dlclose(self->library);
  g_free(self);
}

guint
cm_nvml_count(const CmNvml *self)
{
  return self->count;
}

char *
cm_nvml_name(const CmNvml *self, guint index)
{
  char name[NVML_NAME_BYTES + 1] = "";
  if (self->get_name == NULL ||
      self->get_name(self->devices[index], name, NVML_NAME_BYTES) != NVML_SUCCESS)
    return NULL;
  return cm_text_sanitize(name, strlen(name), NVML_NAME_BYTES);
}

char *
cm_nvml_driver(const CmNvml *self)
{
  char version[NVML_NAME_BYTES + 1] = "";
  if (self->get_driver == NULL || self->get_driver(version, NVML_NAME_BYTES) != NVML_SUCCESS)
    return NULL;
  return cm_text_sanitize(version, strlen(version), NVML_NAME_BYTES);
}

double
cm_nvml_memory_bytes(const CmNvml *self, guint index)
{
  NvmlMemory memory = {0};
  if (self->get_memory == NULL || self->get_memory(self->devices[index], &memory) != NVML_SUCCESS)
    return NAN;
  return (double)memory.total;
}

double
cm_nvml_energy_j(const CmNvml *self)
{
  if (self->count == 0 || self->get_energy == NULL)
    return NAN;
  double joules = 0;
  for (guint i = 0; i < self->count; i++) {
    unsigned long long millijoules = 0;
    if (self->get_energy(self->devices[i], &millijoules) != NVML_SUCCESS)
      return NAN;
    joules += (double)millijoules / 1e3;
  }
  return joules;
}

/* What one of the two lists of a GPU says of a process; NAN where it is not there. */
static double
listed_bytes(int (*list)(NvmlDevice *, unsigned int *, NvmlProcess *), NvmlDevice *device,
             pid_t pid)
{
  NvmlProcess processes[MAX_PROCESSES];
  unsigned int count = MAX_PROCESSES;
  if (list == NULL || list(device, &count, processes) != NVML_SUCCESS)
    return NAN;
  for (unsigned int i = 0; i < MIN(count, MAX_PROCESSES); i++) {
    if (processes[i].pid == (unsigned int)pid && processes[i].used_bytes != ~0ULL)
      return (double)processes[i].used_bytes;
  }
  return NAN;
}

double
cm_nvml_process_bytes(const CmNvml *self, pid_t pid)
{
  double sum = NAN;
  for (guint i = 0; i < self->count; i++) {
    /* a process that computes and draws stands in both lists with the same memory */
    double bytes = fmax(listed_bytes(self->get_compute, self->devices[i], pid),
                        listed_bytes(self->get_graphics, self->devices[i], pid));
    if (!isnan(bytes))
      sum = (isnan(sum) ? 0 : sum) + bytes;
  }
  return sum;
}
