# A room is a folder: its *.cc are one static library writ_<room>, its *_test.cc one Catch2 program <room>_test.
#
#   writ_room(eval DEPENDS base diagnostics program LIBRARIES PkgConfig::x)
#
# DEPENDS names rooms, LIBRARIES anything else. Includes are written from the repository's root.

set(WRIT_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Werror=switch -Werror=return-type)

function(writ_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM ROOM_DEPENDS PREPEND writ_)
  if(sources)
    add_library(writ_${name} STATIC ${sources})
    target_include_directories(writ_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_compile_options(writ_${name} PRIVATE ${WRIT_WARNINGS})
    target_link_libraries(writ_${name} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
  else()
    add_library(writ_${name} INTERFACE)
    target_include_directories(writ_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(writ_${name} INTERFACE ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
  endif()
  if(tests AND WRIT_TESTS)
    writ_test(${name}_test SOURCES ${tests} DEPENDS ${name})
  endif()
endfunction()

# A Catch2 program; linked with Debian's prebuilt main, since compiling that takes 25 seconds.
function(writ_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  find_package(Catch2 REQUIRED)
  list(TRANSFORM TEST_DEPENDS PREPEND writ_)
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE WRIT_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CATCH_CONFIG_ENABLE_BENCHMARKING=0)
  target_link_libraries(${name} PRIVATE ${TEST_DEPENDS} ${TEST_LIBRARIES} Catch2::Catch2WithMain)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
