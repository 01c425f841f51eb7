/* SPDX-License-Identifier: MIT */
/* macOS tells by sysctl (man 3 sysctl; the names are those of sysctl(8)'s list). It has no
 * governor, and names neither frequencies nor throttling to a process without root. */
#include "cm-machine-system.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>
#include <sys/types.h>

#include <mach/mach.h>

static char *
sysctl_text(const char *name)
{
  char text[256] = "";
  size_t bytes = sizeof text - 1;
  return sysctlbyname(name, text, &bytes, NULL, 0) == 0 && *text ? g_strdup(text) : NULL;
}

static double
sysctl_number(const char *name)
{
  guint64 value = 0;
  size_t bytes = sizeof value;
  if (sysctlbyname(name, &value, &bytes, NULL, 0) != 0)
    return NAN;
  if (bytes == sizeof(guint32)) {
    guint32 narrow = 0;
    memcpy(&narrow, &value, sizeof narrow);
    return narrow;
  }
  return (double)value;
}

void
cm_machine_names_init(CmMachineNames *names, const char *root)
{
  (void)root;
  g_autofree char *version = sysctl_text("kern.osproductversion");
  g_autofree char *release = sysctl_text("kern.osrelease");
  names->os = version != NULL ? g_strconcat("macOS ", version, NULL) : NULL;
  names->kernel = release != NULL ? g_strconcat("Darwin ", release, NULL) : NULL;
  double present = sysctl_number("kern.hv_vmm_present");
  names->is_virtual = isnan(present) ? -1 : present > 0;
}

json_t *
cm_machine_cpu(const char *root)
{
  (void)root;
  json_t *cpu = json_object();
  g_autofree char *model = sysctl_text("machdep.cpu.brand_string");
  cm_json_set_string(cpu, "model", model);
  cm_json_set_number(cpu, "physical_cores", sysctl_number("hw.physicalcpu"));
  cm_json_set_number(cpu, "logical_cores", sysctl_number("hw.logicalcpu"));
  return cpu;
}

/* Pages that can be had without swapping: free, inactive and purgeable ones. */
static double
available_bytes(void)
{
  vm_statistics64_data_t pages;
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  mach_port_t host = mach_host_self();
  kern_return_t told = host_statistics64(host, HOST_VM_INFO64, (host_info64_t)&pages, &count);
  mach_port_deallocate(mach_task_self(), host);
  if (told != KERN_SUCCESS)
    return NAN;
  double number = (double)pages.free_count + pages.inactive_count + pages.purgeable_count;
  return number * (double)vm_kernel_page_size;
}

json_t *
cm_machine_memory(const char *root)
{
  (void)root;
  json_t *memory = json_object();
  cm_json_set_number(memory, "total_bytes", sysctl_number("hw.memsize"));
  cm_json_set_number(memory, "available_bytes", available_bytes());

  struct xsw_usage swap = {0};
  size_t bytes = sizeof swap;
  if (sysctlbyname("vm.swapusage", &swap, &bytes, NULL, 0) == 0) {
    cm_json_set_number(memory, "swap_total_bytes", (double)swap.xsu_total);
    cm_json_set_number(memory, "swap_used_bytes", (double)swap.xsu_used);
  }
  return memory;
}

/* Apple silicon's GPU is a part of the chip that the cpu's model names, and shares its memory;
 * others are told only through Objective-C. */
json_t *
cm_machine_gpus(const char *root)
{
  (void)root;
  json_t *gpus = json_array();
  g_autofree char *model = sysctl_text("machdep.cpu.brand_string");
  if (model != NULL && g_str_has_prefix(model, "Apple "))
    json_array_append_new(gpus, json_pack("{ssss}", "name", model, "vendor", "Apple"));
  return gpus;
}

gboolean
cm_machine_load(const char *root, double ret_load[3])
{
  (void)root;
  double load[3];
  if (getloadavg(load, 3) != 3)
    return FALSE;
  memcpy(ret_load, load, sizeof load);
  return TRUE;
}

double
cm_machine_throttle_events(const char *root)
{
  (void)root;
  return NAN;
}
