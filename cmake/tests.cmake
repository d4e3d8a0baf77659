# What ctest runs: unit tests, the conformance cases, the C examples.

# qjs_program(target source): a program that knows the public header only.
function(qjs_program target source)
  add_executable(${target} ${source})
  target_link_libraries(${target} PRIVATE qjs_reactor)
  target_compile_options(${target} PRIVATE ${QJS_WARNINGS})
endfunction()

file(GLOB unit_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/*_test.c")
foreach(source IN LISTS unit_tests)
  get_filename_component(name "${source}" NAME_WE)
  qjs_program(${name} "${source}")
  target_link_libraries(${name} PRIVATE qjs_options)
  # Not -I: src/poll.h would hide <poll.h>.
  target_compile_options(${name} PRIVATE -iquote "${PROJECT_SOURCE_DIR}/src")
  add_test(NAME unit/${name} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endforeach()

add_subdirectory(tests/conformance)
add_subdirectory(tests/hostile)
add_subdirectory(tests/engine)
add_subdirectory(tests/faults)

# Memory that runs out; the whole campaign is `make torture`.
qjs_program(oom_test tests/oom/oom_test.c)
include(cmake/oom.cmake)
qjs_oom_sources(oom_test)
add_test(NAME oom/full COMMAND oom_test --step 31 full)
add_test(NAME oom/one COMMAND oom_test --step 31 one)
add_test(NAME oom/large COMMAND oom_test large)
add_test(NAME oom/limit COMMAND oom_test --step 2503 limit)

add_subdirectory(examples/c)
