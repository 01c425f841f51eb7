/* SPDX-License-Identifier: MIT */
#include "cm-machine.h"

#include "cm-machine-system.h"

#include <math.h>
#include <sys/utsname.h>

void
cm_machine_names_clear(CmMachineNames *names)
{
  g_clear_pointer(&names->os, g_free);
  g_clear_pointer(&names->kernel, g_free);
  g_clear_pointer(&names->hypervisor, g_free);
}

static void
set_names(json_t *machine, const char *root)
{
  g_auto(CmMachineNames) names = {.is_virtual = -1};
  cm_machine_names_init(&names, root);
  struct utsname system;

  cm_json_set_string(machine, "os", names.os);
  cm_json_set_string(machine, "kernel", names.kernel);
  if (uname(&system) == 0)
    cm_json_set_string(machine, "architecture", system.machine);
  if (names.is_virtual >= 0)
    json_object_set_new(machine, "virtual", json_boolean(names.is_virtual));
  cm_json_set_string(machine, "hypervisor", names.hypervisor);
}

/* The members that change while a run goes on, apart from memory's. */
static void
set_state(json_t *machine, const char *root)
{
  double load[3];
  if (cm_machine_load(root, load))
    json_object_set_new(machine, "load_average", json_pack("[fff]", load[0], load[1], load[2]));
  cm_json_set_number(machine, "throttle_events", cm_machine_throttle_events(root));
}

json_t *
cm_machine_describe(const char *root)
{
  json_t *machine = json_object();
  set_names(machine, root);
  json_object_set_new(machine, "cpu", cm_machine_cpu(root));
  json_object_set_new(machine, "memory", cm_machine_memory(root));
  json_object_set_new(machine, "gpus", cm_machine_gpus(root));
  set_state(machine, root);
  return machine;
}

static void
set_difference(json_t *changes, const char *key, const json_t *before, const json_t *now)
{
  cm_json_set_number(changes, key, cm_json_get_number(now, key) - cm_json_get_number(before, key));
}

json_t *
cm_machine_changes(const json_t *before, const char *root)
{
  json_t *changes = json_object();
  set_state(changes, root);
  double events_now = cm_json_get_number(changes, "throttle_events");
  json_object_del(changes, "throttle_events");
  cm_json_set_number(changes, "throttle_events",
                     events_now - cm_json_get_number(before, "throttle_events"));

  g_autoptr(json_t) memory = cm_machine_memory(root);
  set_difference(changes, "swap_used_bytes", json_object_get(before, "memory"), memory);
  return changes;
}
