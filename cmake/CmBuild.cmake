# SPDX-License-Identifier: MIT
# How every target of this project is compiled, and the law of its layers.

add_library(cm-flags INTERFACE)
target_compile_features(cm-flags INTERFACE c_std_17)
target_compile_definitions(cm-flags INTERFACE _GNU_SOURCE G_LOG_DOMAIN="check-models"
                           GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74
                           GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74)
target_compile_options(
  cm-flags INTERFACE -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
                     -Wno-missing-field-initializers -fno-strict-aliasing)
if(CM_WERROR)
  target_compile_options(cm-flags INTERFACE -Werror)
endif()
if(CM_FUZZ) # else a fuzzer sees what its own file covers, and nothing of what it calls
  target_compile_options(cm-flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CM_SANITIZE)
  target_compile_options(cm-flags INTERFACE -fsanitize=${CM_SANITIZE} -fno-sanitize-recover=all
                                            -fno-omit-frame-pointer)
  target_link_options(cm-flags INTERFACE -fsanitize=${CM_SANITIZE})
endif()

# cm_layer(NAME [LAYERS base record …] [LIBRARIES PkgConfig::X …])
#
# One folder of src/ becomes the static library cm-NAME. Its headers are reached by their bare
# names, and only by those who link it: a layer that LAYERS does not name cannot be included.
function(cm_layer name)
  cmake_parse_arguments(ARG "" "" "LAYERS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  list(FILTER sources EXCLUDE REGEX "-(linux|macos)\\.c$|/main\\.c$")
  if(APPLE)
    file(GLOB system CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*-macos.c)
  else()
    file(GLOB system CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*-linux.c)
  endif()
  if(sources OR system)
    set(kind PUBLIC)
    add_library(cm-${name} STATIC ${sources} ${system})
  else()
    set(kind INTERFACE)
    add_library(cm-${name} INTERFACE)
  endif()
  target_include_directories(cm-${name} ${kind} ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM ARG_LAYERS PREPEND cm-)
  target_link_libraries(cm-${name} ${kind} cm-flags ${ARG_LAYERS} ${ARG_LIBRARIES})
endfunction()

# cm_embed(LAYER NAME XML)
#
# Embeds the files that XML lists into the library cm-LAYER as a GResource, reached in C by
# cm_NAME_get_resource() of "cm-NAME-resource.h".
function(cm_embed layer name xml)
  find_program(GLIB_COMPILE_RESOURCES glib-compile-resources REQUIRED)
  get_filename_component(folder ${xml} DIRECTORY)
  set(base ${CMAKE_CURRENT_BINARY_DIR}/cm-${name}-resource)
  file(STRINGS ${xml} entries REGEX "<file")
  list(TRANSFORM entries REPLACE "^.*<file[^>]*>([^<]*)</file>.*$" "${folder}/\\1")
  foreach(kind header source)
    string(SUBSTRING ${kind} 0 1 suffix)
    string(REPLACE s c suffix ${suffix})
    add_custom_command(
      OUTPUT ${base}.${suffix}
      COMMAND ${GLIB_COMPILE_RESOURCES} --generate-${kind} --internal
              --c-name cm_${name} --sourcedir ${folder} --target ${base}.${suffix} ${xml}
      DEPENDS ${xml} ${entries}
      VERBATIM)
  endforeach()
  target_sources(cm-${layer} PRIVATE ${base}.c ${base}.h)
  target_include_directories(cm-${layer} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
  set_source_files_properties(${base}.c PROPERTIES COMPILE_OPTIONS "-Wno-missing-prototypes")
endfunction()
