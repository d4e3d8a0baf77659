# Sets QUICKJS_DIR, the directory of the engine's sources.

set(QUICKJS_DIR "$ENV{QUICKJS_DIR}" CACHE PATH
    "QuickJS-NG's sources, 0.17.0 or newer; empty: Debian's qjs-src, fetched into build/deps")

if(NOT QUICKJS_DIR)
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/tools/fetch-deps.sh" qjs-src
                  RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "The engine's sources are missing and could not be fetched. Give "
                        "-DQUICKJS_DIR=<QuickJS-NG checkout>, 0.17.0 or newer.")
  endif()
  set(QUICKJS_DIR "${PROJECT_SOURCE_DIR}/build/deps/qjs-src/usr/src/quickjs-ng")
endif()
get_filename_component(QUICKJS_DIR "${QUICKJS_DIR}" ABSOLUTE)

if(NOT EXISTS "${QUICKJS_DIR}/quickjs.h")
  message(FATAL_ERROR "QUICKJS_DIR is ${QUICKJS_DIR}, but there is no quickjs.h in it.")
endif()

# 0.17.0 is the first with a stack guard and a real memory limit on WASI.
set(version "")
file(STRINGS "${QUICKJS_DIR}/quickjs.h" lines REGEX "^#define QJS_VERSION_(MAJOR|MINOR|PATCH) ")
foreach(part MAJOR MINOR PATCH)
  if("${lines}" MATCHES "QJS_VERSION_${part} +([0-9]+)")
    list(APPEND version ${CMAKE_MATCH_1})
  else()
    list(APPEND version 0)
  endif()
endforeach()
list(JOIN version . QUICKJS_VERSION)
if(QUICKJS_VERSION VERSION_LESS 0.17.0)
  message(FATAL_ERROR "The engine in ${QUICKJS_DIR} is ${QUICKJS_VERSION}; 0.17.0 or newer is "
                      "needed. Give another QUICKJS_DIR.")
endif()
message(STATUS "QuickJS-NG ${QUICKJS_VERSION} in ${QUICKJS_DIR}")
