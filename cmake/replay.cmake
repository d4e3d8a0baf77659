# Scripts of calls (tests/replay/README.md): what plays them over the native library, with the clock of
# the conformance cases. `make test` has it in build/sanitize, the fuzz target calls_fuzz in build/fuzz.

add_library(replay STATIC tests/replay/calls.c tests/replay/player.c
  tests/conformance/case.c tests/conformance/world.c)
target_compile_definitions(replay PRIVATE _GNU_SOURCE)
target_compile_options(replay PRIVATE ${QJS_WARNINGS})
target_link_libraries(replay PUBLIC qjs_reactor m)
# The clock is world.c's.
target_link_options(replay PUBLIC
  -Wl,--wrap=clock_gettime,--wrap=gettimeofday
  -Wl,--wrap=nanosleep,--wrap=clock_nanosleep,--wrap=poll)

add_executable(replay_native tests/replay/native.c)
target_compile_definitions(replay_native PRIVATE _GNU_SOURCE)
target_compile_options(replay_native PRIVATE ${QJS_WARNINGS})
target_link_libraries(replay_native PRIVATE replay)

add_executable(replay_generate tests/replay/generate.c fuzz/sequence.c fuzz/snippets.c)
target_compile_definitions(replay_generate PRIVATE _GNU_SOURCE)
target_compile_options(replay_generate PRIVATE ${QJS_WARNINGS})
target_compile_features(replay_generate PRIVATE c_std_11)

if(TARGET calls_fuzz)
  target_compile_definitions(calls_fuzz PRIVATE
    REPLAY_DOOR="${PROJECT_SOURCE_DIR}/tests/replay/door.calls")
  target_link_libraries(calls_fuzz PRIVATE replay)
endif()
