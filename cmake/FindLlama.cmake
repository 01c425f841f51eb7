# SPDX-License-Identifier: MIT
# Finds llama.cpp 0.7 or newer with libmtmd: the system's, else the private folder that
# tools/llama-runtime makes (CM_LLAMA_ROOT, by default build/llama-runtime of the source tree).
#
# Sets Llama_FOUND, Llama_VERSION and the target Llama::mtmd. Of a private folder also
# Llama_LIBRARY_DIR and Llama_LOADER: programs must then be started by that loader, because the
# folder's libraries need its C library. Llama_RUN is the command before one of llama.cpp's own
# programs (empty: found on PATH).

set(llama_default_root ${CMAKE_SOURCE_DIR}/build/llama-runtime)
if(DEFINED ENV{CM_LLAMA_ROOT})
  set(llama_default_root $ENV{CM_LLAMA_ROOT})
endif()
set(CM_LLAMA_ROOT ${llama_default_root} CACHE PATH "Folder made by tools/llama-runtime")

set(Llama_LOADER "")
set(Llama_LIBRARY_DIR "")
set(Llama_RUN "" CACHE INTERNAL "Command before one of llama.cpp's programs")

# The system's: its headers must have the interface of 0.7.
function(llama_find_system)
  include(CheckCSourceCompiles)
  pkg_check_modules(LLAMA_PC QUIET IMPORTED_TARGET GLOBAL llama)
  if(NOT LLAMA_PC_FOUND)
    return()
  endif()
  find_library(LLAMA_MTMD_LIBRARY mtmd HINTS ${LLAMA_PC_LIBRARY_DIRS})
  set(CMAKE_REQUIRED_LIBRARIES PkgConfig::LLAMA_PC ${LLAMA_MTMD_LIBRARY})
  check_c_source_compiles(
    "#include <mtmd-helper.h>
     int main(void) {
       struct mtmd_input_text text = {.text_len = 0};
       return (int)text.text_len + !llama_version() +
              mtmd_helper_decode_image_chunk(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
     }" LLAMA_SYSTEM_FITS)
  if(LLAMA_SYSTEM_FITS)
    add_library(Llama::mtmd INTERFACE IMPORTED GLOBAL)
    target_link_libraries(Llama::mtmd INTERFACE ${LLAMA_MTMD_LIBRARY} PkgConfig::LLAMA_PC)
    set(Llama_VERSION ${LLAMA_PC_VERSION} PARENT_SCOPE)
  endif()
endfunction()

function(llama_find_private)
  file(GLOB loader ${CM_LLAMA_ROOT}/root/usr/lib/*/ld-linux*.so.*)
  if(NOT EXISTS ${CM_LLAMA_ROOT}/recipe OR NOT loader)
    return()
  endif()
  list(GET loader 0 loader)
  get_filename_component(libraries ${loader} DIRECTORY)
  file(STRINGS ${CM_LLAMA_ROOT}/version version)
  add_library(Llama::mtmd INTERFACE IMPORTED GLOBAL)
  target_include_directories(Llama::mtmd INTERFACE ${CM_LLAMA_ROOT}/root/usr/include)
  # the libraries need symbols of the folder's C library, which the link does not see
  target_link_options(Llama::mtmd INTERFACE -Wl,--allow-shlib-undefined)
  foreach(library mtmd llama ggml ggml-base)
    target_link_libraries(Llama::mtmd INTERFACE ${libraries}/lib${library}.so)
  endforeach()
  set(Llama_VERSION ${version} PARENT_SCOPE)
  set(Llama_LOADER ${loader} PARENT_SCOPE)
  set(Llama_LIBRARY_DIR ${libraries} PARENT_SCOPE)
  set(Llama_RUN ${CM_LLAMA_ROOT}/run CACHE INTERNAL "")
endfunction()

if(NOT DEFINED ENV{CM_LLAMA_ROOT})
  llama_find_system()
endif()
if(NOT TARGET Llama::mtmd)
  llama_find_private()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Llama REQUIRED_VARS Llama_VERSION VERSION_VAR Llama_VERSION)
