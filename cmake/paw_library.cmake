# paw_library(NAME DEPS...) makes the library paw_NAME from the .cpp files of the current folder and of its folders; the files that end in
# _test.cpp become the program NAME_test, registered with ctest under the prefix "NAME.", and the files that end in
# _fuzz.cpp become programs (see cmake/fuzz_main.cpp), run by ctest for a bounded number of inputs.
function(paw_library name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp */*.cpp)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  add_library(paw_${name} STATIC ${sources})
  target_include_directories(paw_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(paw_${name} PUBLIC fmt::fmt ${ARGN})

  if(PAW_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE paw_${name} GTest::gtest_main GTest::gmock)
    target_compile_definitions(${name}_test PRIVATE PAW_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_compile_options(${name}_test PRIVATE -Og -Wno-maybe-uninitialized)  # builds in two thirds of the time; -Og warns of <stop_token>
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit)
  endif()
  if(PAW_TESTS)
    foreach(file ${fuzzers})
      get_filename_component(stem ${file} NAME_WE)
      add_executable(${stem} ${file} ${PROJECT_SOURCE_DIR}/cmake/fuzz_main.cpp)
      target_link_libraries(${stem} PRIVATE paw_${name})
      add_test(NAME fuzz.${stem} COMMAND ${stem} 20000)
      set_tests_properties(fuzz.${stem} PROPERTIES LABELS fuzz TIMEOUT 600)
    endforeach()
  endif()
endfunction()
