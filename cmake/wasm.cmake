# Targets qjs_wasi_reactor and qjs_wasi_reactor_lean: qjs.wasm, with the engine's own functions among
# its exports, and qjs-lean.wasm, which has those of include/qjs_reactor.h alone: a host that does not
# call the engine itself makes an instance of it in half of the time, for every export costs some. And
# it has the stack that guests get by default, and no more, so that its memory is half as large, and no
# names of functions.

add_library(qjs_wasi_objects OBJECT ${QJS_SOURCES})
target_include_directories(qjs_wasi_objects PRIVATE include)
target_link_libraries(qjs_wasi_objects PRIVATE qjs_options)
target_compile_options(qjs_wasi_objects PRIVATE ${QJS_WARNINGS})
target_compile_definitions(qjs_wasi_objects PRIVATE
  # Measured with docs/QJS_WASI_REACTOR.md, "Stack": what V8 needs for each kind
  # of recursion, with a margin, in the 984 KiB that it gives a program.
  QJSR_FRAME_PAD=96 QJSR_STACK_SIZE=131072 QJSR_STACK_CEILING=163840
  QJSR_NO_THREADS # see src/engine/atomics.h
  _WASI_EMULATED_SIGNAL _WASI_EMULATED_PROCESS_CLOCKS)

# The functions of the ledger.
set(ledger "${PROJECT_SOURCE_DIR}/abi/exports.txt")
set(exports "")
if(EXISTS "${ledger}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ledger}")
  file(STRINGS "${ledger}" lines REGEX "^[A-Za-z0-9_]+[ \t]+[(]")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^[A-Za-z0-9_]+" name "${line}")
    list(APPEND exports ${name})
  endforeach()
endif()

function(qjs_artifact target name stack strip)
  list(REMOVE_DUPLICATES ARGN)
  list(TRANSFORM ARGN PREPEND "-Wl,--export=")
  list(JOIN ARGN "\n" text)
  set(response "${CMAKE_BINARY_DIR}/${name}.rsp")
  file(CONFIGURE OUTPUT "${response}" CONTENT "${text}\n" @ONLY)
  add_executable(${target} $<TARGET_OBJECTS:qjs_wasi_objects>)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} SUFFIX .wasm RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}"
    LINK_DEPENDS "${response}" LINKER_LANGUAGE C)
  target_link_libraries(${target} PRIVATE wasi-emulated-signal wasi-emulated-process-clocks)
  # After linking with -O1 or more, clang's driver runs the wasm-opt that it finds on the PATH,
  # whichever that is; hence -O0, which is for the driver alone. (--no-wasm-opt would say it
  # better, but with clang 19 no link at all happens then.)
  # --strip-debug keeps the name section: function names in a host's stack traces. --strip-all does not;
  # and with a wasm-opt on the PATH the driver asks to keep target_features, hence always.
  target_link_options(${target} PRIVATE
    -mexec-model=reactor -O0 -Wl,-O2 "@${response}"
    -Wl,-z,stack-size=${stack} -Wl,--stack-first
    -Wl,--export-table -Wl,--growable-table -Wl,${strip} -Wl,--keep-section=target_features)
endfunction()

qjs_artifact(qjs_wasi_reactor qjs ${QJS_SHADOW_STACK} --strip-debug malloc free realloc calloc ${exports})
list(FILTER exports INCLUDE REGEX "^qjs_")
list(REMOVE_ITEM exports qjs_get_context)
qjs_artifact(qjs_wasi_reactor_lean qjs-lean ${QJS_SHADOW_STACK_LEAN} --strip-all malloc free ${exports})

# Memory that runs out, in WebAssembly: tests/oom/oom_test.mjs makes an instance for each attempt.
if(QJS_BUILD_TESTS)
  include(cmake/oom.cmake)
  qjs_artifact(qjs_wasi_oom oom ${QJS_SHADOW_STACK} --strip-debug
    oom_mode_name oom_scenario_name oom_attempt oom_last)
  qjs_oom_sources(qjs_wasi_oom)
  target_include_directories(qjs_wasi_oom PRIVATE include)
  target_compile_options(qjs_wasi_oom PRIVATE ${QJS_WARNINGS})
  target_compile_definitions(qjs_wasi_oom PRIVATE _WASI_EMULATED_SIGNAL _WASI_EMULATED_PROCESS_CLOCKS)
  set_target_properties(qjs_wasi_oom PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
