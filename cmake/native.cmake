# Target qjs_reactor: libqjs_reactor.a with its CMake package and pkg-config file.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
find_package(Threads REQUIRED)

add_library(qjs_reactor STATIC ${QJS_SOURCES})
add_library(qjs_reactor::qjs_reactor ALIAS qjs_reactor)
set_target_properties(qjs_reactor PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_include_directories(qjs_reactor PUBLIC
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(qjs_reactor PRIVATE "$<BUILD_INTERFACE:qjs_options>"
                      PUBLIC m Threads::Threads ${CMAKE_DL_LIBS})
target_compile_options(qjs_reactor PRIVATE ${QJS_WARNINGS})

install(TARGETS qjs_reactor EXPORT qjs_reactor ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES include/qjs_reactor.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/qjs_reactor")
install(EXPORT qjs_reactor FILE qjs_reactor-targets.cmake NAMESPACE qjs_reactor::
        DESTINATION "${package_dir}")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/qjs_reactor-config.cmake" CONTENT [[
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include("${CMAKE_CURRENT_LIST_DIR}/qjs_reactor-targets.cmake")
]] @ONLY)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/qjs_reactor-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/qjs_reactor-config.cmake"
              "${PROJECT_BINARY_DIR}/qjs_reactor-config-version.cmake"
        DESTINATION "${package_dir}")

file(RELATIVE_PATH pc_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/qjs_reactor.pc.in qjs_reactor.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/qjs_reactor.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

if(QJS_BUILD_TESTS)
  enable_testing()
  include(cmake/tests.cmake)
endif()
if(QJS_BUILD_BENCH)
  add_subdirectory(bench)
endif()
if(QJS_BUILD_FUZZ)
  include(cmake/fuzz.cmake)
endif()
if(QJS_BUILD_TESTS OR QJS_BUILD_FUZZ)
  include(cmake/replay.cmake)
endif()
