# What `cmake --install` puts where: the program, its manual pages and shell completions, libpaw with its headers, and what
# find_package(paw) and pkg-config read.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The C and the C++ API in one shared library. The program itself does not need it.
add_library(paw_shared SHARED $<TARGET_OBJECTS:paw_api>)
target_link_libraries(paw_shared PRIVATE $<TARGET_PROPERTY:paw_api,LINK_LIBRARIES>)
target_include_directories(paw_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(paw_shared INTERFACE cxx_std_20)
set_target_properties(paw_shared PROPERTIES OUTPUT_NAME paw EXPORT_NAME paw VERSION ${PROJECT_VERSION} SOVERSION 0
  LINKER_LANGUAGE CXX LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
if(NOT PAW_SANITIZE)
  target_link_options(paw_shared PRIVATE -Wl,--no-undefined)
endif()

# The program writes its own documents.
set(documents ${PROJECT_BINARY_DIR}/documents)
add_custom_command(OUTPUT ${documents}/paw.fish COMMAND paw documents ${documents} DEPENDS paw VERBATIM)
add_custom_target(documents ALL DEPENDS ${documents}/paw.fish)

install(TARGETS paw RUNTIME)
install(TARGETS paw_shared EXPORT paw LIBRARY)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/paw TYPE INCLUDE)
install(DIRECTORY ${documents}/man1 TYPE MAN)
install(FILES ${documents}/paw.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME paw)
install(FILES ${documents}/_paw DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${documents}/paw.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/paw)
install(EXPORT paw FILE paw-targets.cmake NAMESPACE paw:: DESTINATION ${package})
configure_package_config_file(cmake/paw-config.cmake.in ${PROJECT_BINARY_DIR}/paw-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/paw-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/paw-config.cmake ${PROJECT_BINARY_DIR}/paw-config-version.cmake DESTINATION ${package})
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/paw.pc.in ${PROJECT_BINARY_DIR}/paw.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/paw.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
