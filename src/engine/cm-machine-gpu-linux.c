/* SPDX-License-Identifier: MIT */
/* GPUs: NVIDIA's by its own library, the others by what the kernel's drivers say of their cards. */
#include "cm-machine-system.h"

#include "cm-nvml.h"
#include "cm-sysfs.h"

#include <math.h>

/* Vendor numbers of the PCI register. */
static const struct {
  const char *pci_id, *name;
} vendors[] = {{"0x10de", "NVIDIA"}, {"0x1002", "AMD"},    {"0x8086", "Intel"}, {"0x106b", "Apple"},
               {"0x1af4", "virtio"}, {"0x1a03", "ASPEED"}, {"0x102b", "Matrox"}};

static void
add_gpu(json_t *gpus, const char *name, const char *vendor, const char *driver, double memory_bytes)
{
  json_t *gpu = json_object();
  cm_json_set_string(gpu, "name", name);
  cm_json_set_string(gpu, "vendor", vendor);
  cm_json_set_string(gpu, "driver", driver);
  cm_json_set_number(gpu, "memory_bytes", memory_bytes);
  json_array_append_new(gpus, gpu);
}

/* Says whether the library told of any. */
static gboolean
add_nvidia(json_t *gpus, const char *root)
{
  /* below a made root the library stands at its top, so that no test meets the machine's own */
  g_autofree char *made = g_strconcat(root, "/" CM_NVML_LIBRARY, NULL);
  g_autoptr(CmNvml) nvml = cm_nvml_open(*root != '\0' ? made : CM_NVML_LIBRARY, NULL);
  if (nvml == NULL)
    return FALSE;
  g_autofree char *version = cm_nvml_driver(nvml);
  g_autofree char *driver = version != NULL ? g_strconcat("nvidia ", version, NULL) : NULL;
  for (guint i = 0; i < cm_nvml_count(nvml); i++) {
    g_autofree char *name = cm_nvml_name(nvml, i);
    add_gpu(gpus, name, "NVIDIA", driver, cm_nvml_memory_bytes(nvml, i));
  }
  return cm_nvml_count(nvml) > 0;
}

static char *
card_text(const char *root, const char *card, const char *file)
{
  g_autofree char *path = g_strconcat(card, "/device/", file, NULL);
  return cm_sysfs_text(root, path);
}

static const char *
vendor_name(const char *pci_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS(vendors); i++) {
    if (g_str_equal(vendors[i].pci_id, pci_id))
      return vendors[i].name;
  }
  return pci_id;
}

static void
add_card(json_t *gpus, const char *root, const char *card, gboolean nvidia_told)
{
  g_autofree char *vendor_id = card_text(root, card, "vendor");
  g_autofree char *uevent = card_text(root, card, "uevent");
  g_autofree char *driver = cm_sysfs_field(uevent, "DRIVER", '=');
  const char *vendor = vendor_id != NULL ? vendor_name(vendor_id) : NULL;
  if ((vendor == NULL && driver == NULL) || (nvidia_told && g_strcmp0(vendor, "NVIDIA") == 0))
    return;

  g_autofree char *name = card_text(root, card, "product_name");
  g_autofree char *device_id = card_text(root, card, "device");
  if (name == NULL && device_id != NULL)
    name = g_strdup_printf("%s %s", vendor != NULL ? vendor : driver, device_id);
  g_autofree char *memory = g_strconcat(card, "/device/mem_info_vram_total", NULL);
  add_gpu(gpus, name, vendor, driver, cm_sysfs_number(root, memory));
}

json_t *
cm_machine_gpus(const char *root)
{
  json_t *gpus = json_array();
  gboolean nvidia_told = add_nvidia(gpus, root);
  g_auto(GStrv) cards = cm_sysfs_list(root, "/sys/class/drm", "card*");
  for (gsize i = 0; cards[i] != NULL; i++) {
    /* card0-HDMI-A-1 and its like are sockets of a card */
    if (g_strrstr(cards[i], "-") == NULL)
      add_card(gpus, root, cards[i], nvidia_told);
  }
  return gpus;
}
