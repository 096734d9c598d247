# A room is a folder: its *.cc are one static library writ_<room>, its *_test.cc one Catch2 program <room>_test,
# each of its *_fuzz.cc a fuzz target of that name.
#
#   writ_room(eval DEPENDS base diagnostics program LIBRARIES PkgConfig::x)
#
# DEPENDS names rooms, LIBRARIES anything else. TEST_DEPENDS names rooms that only the tests see (a test of eval
# may compile a policy from text, eval itself may not). Includes are written from the repository's root.

set(WRIT_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    -Werror=switch -Werror=return-type)

# What a macro of a library makes of __FILE__ (OPENSSL_free does) is told from the source folder on: what is built is the
# same wherever it was built, and names no folder of the machine it was built on.
set(WRIT_PATHS -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)

# For the shared library (WritInstall), and for hosts that link the archive into a library of their own. No symbol is
# ever replaced from outside, so the code is what it would be in a program.
function(writ_position_independent target)
  if(WRIT_SHARED)
    target_compile_options(${target} PRIVATE -fno-semantic-interposition)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
endfunction()

# Of these headers those that their own .cc, as it is now, does not include first.
function(writ_headers_untried result)
  set(untried)
  foreach(header IN LISTS ARGN)
    string(REGEX REPLACE "\\.h$" ".cc" source ${header})
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${header})
    set(first)
    if(EXISTS ${source})
      file(STRINGS ${source} first LIMIT_COUNT 1 REGEX "^#include")
    endif()
    if(NOT first STREQUAL "#include \"${path}\"")
      list(APPEND untried ${header})
    endif()
  endforeach()
  set(${result} ${untried} PARENT_SCOPE)
endfunction()

function(writ_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(TRANSFORM ROOM_DEPENDS PREPEND writ_)

  if(sources)
    set(reach PUBLIC)
    add_library(writ_${name} STATIC ${sources})
    target_compile_options(writ_${name} PRIVATE ${WRIT_WARNINGS} ${WRIT_PATHS})
    writ_position_independent(writ_${name})
    set_property(GLOBAL APPEND PROPERTY WRIT_ROOMS writ_${name})  # what is installed: WritInstall
  else()
    set(reach INTERFACE)
    add_library(writ_${name} INTERFACE)
  endif()
  target_include_directories(writ_${name} ${reach} ${CMAKE_SOURCE_DIR})
  target_link_libraries(writ_${name} ${reach} ${ROOM_DEPENDS} ${ROOM_LIBRARIES})

  # Every header compiles alone: one that its own .cc includes before all else does when that is compiled. The target
  # all_verify_interface_header_sets tries the others.
  if(headers)
    writ_headers_untried(untried ${headers})
    target_sources(writ_${name} ${reach} FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}
                   FILES ${headers})
    target_sources(writ_${name} ${reach} FILE_SET untried TYPE HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}
                   FILES ${untried})
    set_target_properties(writ_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON
                          INTERFACE_HEADER_SETS_TO_VERIFY untried)
  endif()

  if(tests AND WRIT_TESTS)
    writ_test(${name}_test SOURCES ${tests} DEPENDS ${name} ${ROOM_TEST_DEPENDS})
  endif()
  foreach(file IN LISTS fuzzers)
    get_filename_component(target ${file} NAME_WE)
    writ_fuzz(${target} SOURCES ${file} DEPENDS ${name} ${ROOM_TEST_DEPENDS})
  endforeach()
endfunction()

# A Catch2 program; linked with Debian's prebuilt main, since compiling that takes 25 seconds. Cases tagged
# [.long] run only under `./dev test --long`, which also sets WRIT_LONG=1 for properties that can try more.
function(writ_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  find_package(Catch2 REQUIRED)
  list(TRANSFORM TEST_DEPENDS PREPEND writ_)
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  # What a test does itself takes no time worth a third of the compiler's.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_compile_definitions(${name} PRIVATE WRIT_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             CATCH_CONFIG_ENABLE_BENCHMARKING=0)
  target_link_libraries(${name} PRIVATE ${TEST_DEPENDS} ${TEST_LIBRARIES} Catch2::Catch2WithMain)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  add_test(NAME ${name}_long COMMAND ${name} "[long]" CONFIGURATIONS Long
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
