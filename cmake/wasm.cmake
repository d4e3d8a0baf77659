# Target qjs_wasi_reactor: qjs.wasm.

add_executable(qjs_wasi_reactor ${QJS_SOURCES})
set_target_properties(qjs_wasi_reactor PROPERTIES
  OUTPUT_NAME qjs SUFFIX .wasm RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
target_include_directories(qjs_wasi_reactor PRIVATE include)
target_link_libraries(qjs_wasi_reactor PRIVATE qjs_options)
target_compile_options(qjs_wasi_reactor PRIVATE ${QJS_WARNINGS})
target_compile_definitions(qjs_wasi_reactor PRIVATE
  # Measured with docs/QJS_WASI_REACTOR.md, "Stack": what V8 needs for each kind
  # of recursion, with a margin, in the 984 KiB that it gives a program.
  QJSR_FRAME_PAD=96 QJSR_STACK_SIZE=131072 QJSR_STACK_CEILING=163840
  _WASI_EMULATED_SIGNAL _WASI_EMULATED_PROCESS_CLOCKS)
target_link_libraries(qjs_wasi_reactor PRIVATE wasi-emulated-signal wasi-emulated-process-clocks)

# The exports: the functions of the ledger.
set(exports malloc free realloc calloc)
set(ledger "${PROJECT_SOURCE_DIR}/abi/exports.txt")
if(EXISTS "${ledger}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ledger}")
  file(STRINGS "${ledger}" lines REGEX "^[A-Za-z0-9_]+[ \t]+[(]")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^[A-Za-z0-9_]+" name "${line}")
    list(APPEND exports ${name})
  endforeach()
  list(REMOVE_DUPLICATES exports)
endif()
list(TRANSFORM exports PREPEND "-Wl,--export=")
list(JOIN exports "\n" text)
set(response "${CMAKE_BINARY_DIR}/exports.rsp")
file(CONFIGURE OUTPUT "${response}" CONTENT "${text}\n" @ONLY)
set_property(TARGET qjs_wasi_reactor PROPERTY LINK_DEPENDS "${response}")

# After linking with -O1 or more, clang's driver runs the wasm-opt that it finds on the PATH,
# whichever that is; hence -O0, which is for the driver alone. (--no-wasm-opt would say it
# better, but with clang 19 no link at all happens then.)
# --strip-debug keeps the name section: function names in a host's stack traces.
target_link_options(qjs_wasi_reactor PRIVATE
  -mexec-model=reactor -O0 -Wl,-O2 "@${response}"
  -Wl,-z,stack-size=${QJS_SHADOW_STACK} -Wl,--stack-first
  -Wl,--export-table -Wl,--growable-table -Wl,--strip-debug)
