# What tools/fuzz.sh runs: each fuzz/*_fuzz.c is a libFuzzer target of its name; the library and the
# engine in it report to libFuzzer which edges a run has taken. With QJS_SANITIZE=ON.

if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang" OR NOT QJS_SANITIZE)
  message(FATAL_ERROR "QJS_BUILD_FUZZ needs clang, for its libFuzzer, and -DQJS_SANITIZE=ON.")
endif()
target_compile_options(qjs_reactor PRIVATE -fsanitize=fuzzer-no-link)

# The grammar as C: its bytes.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/fuzz/grammar.txt")
file(READ "${PROJECT_SOURCE_DIR}/fuzz/grammar.txt" bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/grammar_text.inc" CONTENT "${bytes}\n" @ONLY)

# Sources that more than one target may use; what a target does not call, the linker leaves out.
file(GLOB fuzz_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/fuzz/*.c")
file(GLOB fuzz_targets CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/fuzz/*_fuzz.c")
list(REMOVE_ITEM fuzz_sources ${fuzz_targets} "${PROJECT_SOURCE_DIR}/fuzz/programs.c")
add_library(fuzz_common STATIC ${fuzz_sources})
target_link_libraries(fuzz_common PUBLIC qjs_reactor qjs_options)
target_compile_options(fuzz_common PRIVATE ${QJS_WARNINGS} -fsanitize=fuzzer-no-link)

foreach(source IN LISTS fuzz_targets)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(${name} "${source}")
  target_link_libraries(${name} PRIVATE fuzz_common)
  target_compile_options(${name} PRIVATE ${QJS_WARNINGS} -fsanitize=fuzzer-no-link)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  list(APPEND fuzz_names ${name})
endforeach()
add_custom_target(fuzz DEPENDS ${fuzz_names} fuzz_programs)

# The generator by itself: fuzz_programs SEED COUNT DIRECTORY.
add_executable(fuzz_programs fuzz/programs.c fuzz/grammar.c)
target_compile_options(fuzz_programs PRIVATE ${QJS_WARNINGS})
target_link_libraries(fuzz_programs PRIVATE qjs_options)
