# What tests of memory that runs out are made of, natively and in WebAssembly.

# qjs_oom_sources(target): the scenarios, and allocations that fail.
function(qjs_oom_sources target)
  set(directory "${PROJECT_SOURCE_DIR}/tests/oom")
  target_sources(${target} PRIVATE ${directory}/attempt.c ${directory}/pass.c ${directory}/script.c
    ${directory}/life.c ${directory}/values.c ${directory}/modules.c ${directory}/messages.c ${directory}/errors.c)
  target_link_libraries(${target} PRIVATE qjs_options)
  target_compile_options(${target} PRIVATE -iquote "${PROJECT_SOURCE_DIR}/src")
  target_link_options(${target} PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free)
endfunction()
