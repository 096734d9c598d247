# A fuzz target: one file with LLVMFuzzerTestOneInput, and what it fuzzes.
#
#   writ_fuzz(parse_fuzz SOURCES parse_fuzz.cc DEPENDS syntax)
#
# With WRIT_FUZZ it is linked with libFuzzer and lands in <build>/fuzz; the target `fuzzers` builds them all.
# Without, it is linked with a main that replays tests/fuzz/seeds/<name> as a test, so that a target always compiles
# and an old crash stays fixed.

function(writ_fuzz name)
  cmake_parse_arguments(FUZZ "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  list(TRANSFORM FUZZ_DEPENDS PREPEND writ_)
  if(NOT WRIT_FUZZ AND NOT WRIT_TESTS)
    return()
  endif()
  add_executable(${name} ${FUZZ_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${WRIT_WARNINGS})
  target_link_libraries(${name} PRIVATE ${FUZZ_DEPENDS} ${FUZZ_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(WRIT_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    if(NOT TARGET fuzzers)
      add_custom_target(fuzzers)
    endif()
    add_dependencies(fuzzers ${name})
  else()
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    add_test(NAME ${name}_seeds COMMAND ${name} tests/fuzz/seeds/${name}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
