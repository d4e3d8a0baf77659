# Tool chain for wasm32-wasi (WASI preview 1).
#
#   WASI_SDK_PATH     a wasi-sdk: its clang and its sysroot are used
#   WASI_SYSROOT_DIR  another sysroot (holds include/wasm32-wasi, lib/wasm32-wasi)
#   CLANG             another clang, 19 or newer
#
# Each as -D or from the environment. Without them: clang from the system and
# Debian's wasi-libc, which tools/fetch-deps.sh puts into build/deps.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)

# CMake reads this file again for each of its checks; hand the choices on.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES
     WASI_SDK_PATH WASI_SYSROOT_DIR CLANG QJS_CLANG)
foreach(name WASI_SDK_PATH WASI_SYSROOT_DIR CLANG)
  if(NOT ${name} AND NOT "$ENV{${name}}" STREQUAL "")
    set(${name} "$ENV{${name}}")
  endif()
endforeach()

get_filename_component(qjs_root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

if(WASI_SDK_PATH)
  get_filename_component(WASI_SDK_PATH "${WASI_SDK_PATH}" ABSOLUTE)
  if(NOT EXISTS "${WASI_SDK_PATH}/bin/clang")
    message(FATAL_ERROR "WASI_SDK_PATH is ${WASI_SDK_PATH}, but there is no bin/clang in it.")
  endif()
  set(qjs_clang "${WASI_SDK_PATH}/bin/clang")
  set(qjs_sysroot "${WASI_SDK_PATH}/share/wasi-sysroot")
else()
  if(NOT QJS_CLANG)
    execute_process(
      COMMAND ${CMAKE_COMMAND} -E env "CLANG=${CLANG}" "${qjs_root}/tools/find-clang.sh"
      OUTPUT_VARIABLE QJS_CLANG OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "WASI_SDK_PATH=<wasi-sdk> would do too.")
    endif()
  endif()
  set(qjs_clang "${QJS_CLANG}")
  set(qjs_sysroot "${qjs_root}/build/deps/wasi-libc/usr")
endif()

if(WASI_SYSROOT_DIR)
  get_filename_component(WASI_SYSROOT_DIR "${WASI_SYSROOT_DIR}" ABSOLUTE)
  set(qjs_sysroot "${WASI_SYSROOT_DIR}")
elseif(NOT WASI_SDK_PATH)
  execute_process(COMMAND "${qjs_root}/tools/fetch-deps.sh" wasi-libc RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "The C library for WASI is missing and could not be fetched. Give "
                        "-DWASI_SYSROOT_DIR=<sysroot> or -DWASI_SDK_PATH=<wasi-sdk>.")
  endif()
endif()
if(NOT IS_DIRECTORY "${qjs_sysroot}/lib/wasm32-wasi")
  message(FATAL_ERROR "${qjs_sysroot} is no WASI sysroot: it has no lib/wasm32-wasi.")
endif()

set(CMAKE_C_COMPILER "${qjs_clang}")
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_SYSROOT "${qjs_sysroot}")
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
