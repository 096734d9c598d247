# What `cmake --install` leaves in a prefix, beside the program: all rooms but the command line as one static library
# with the headers it was compiled from, and as one shared library with the C interface alone; the library of rules;
# a CMake package and a pkg-config file (docs/embedding.md).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
include(WritLibraries)
foreach(package Threads fmt spdlog simdjson)
  find_package(${package} REQUIRED)
endforeach()
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ICU REQUIRED COMPONENTS uc)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/writ)
set(WRIT_RULES_DIR share/writ/stdlib-rules)

get_property(rooms GLOBAL PROPERTY WRIT_ROOMS)
list(REMOVE_ITEM rooms writ_cli writ_databases writ_deliver)
set(objects)
foreach(room IN LISTS rooms ITEMS writ_grammar)
  list(APPEND objects $<TARGET_OBJECTS:${room}>)
endforeach()
add_library(writ_all STATIC ${objects})
set_target_properties(writ_all PROPERTIES OUTPUT_NAME writ EXPORT_NAME writ LINKER_LANGUAGE CXX)
target_compile_features(writ_all INTERFACE cxx_std_23)
target_include_directories(writ_all INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/writ>)
target_link_libraries(writ_all INTERFACE fmt::fmt spdlog::spdlog OpenSSL::Crypto simdjson::simdjson ICU::uc
                      Threads::Threads writ::leveldb writ::utf8proc writ::antlr4-runtime writ::zip writ::pugixml)

# What sends messages stands beside it: it loads libcurl, which nobody who does not send any has to have.
add_library(writ_sending STATIC $<TARGET_OBJECTS:writ_deliver>)
set_target_properties(writ_sending PROPERTIES OUTPUT_NAME writ_deliver EXPORT_NAME deliver LINKER_LANGUAGE CXX)
target_link_libraries(writ_sending INTERFACE writ_all ${CMAKE_DL_LIBS})

install(TARGETS writ_all writ_sending EXPORT writ ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT writ NAMESPACE writ:: FILE writTargets.cmake DESTINATION ${package})

if(WRIT_SHARED)
  include(WritShared)
endif()
configure_package_config_file(cmake/writConfig.cmake.in ${CMAKE_BINARY_DIR}/writConfig.cmake
                              INSTALL_DESTINATION ${package} PATH_VARS WRIT_RULES_DIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/writConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/writConfig.cmake ${CMAKE_BINARY_DIR}/writConfigVersion.cmake
        cmake/WritLibraries.cmake DESTINATION ${package})

# Not what is for tests, for the command line, or for one room behind its wall.
install(DIRECTORY engine runtime DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/writ FILES_MATCHING
        PATTERN "*.h" PATTERN "*.def"
        PATTERN "*testing.h" EXCLUDE PATTERN "impl.h" EXCLUDE PATTERN "leveldb_*.h" EXCLUDE
        PATTERN "parse_*.h" EXCLUDE PATTERN "print_*.h" EXCLUDE PATTERN "reading.h" EXCLUDE
        PATTERN "cli" EXCLUDE PATTERN "databases" EXCLUDE PATTERN "embed" EXCLUDE
        PATTERN "erasing.h" EXCLUDE PATTERN "keeping.h" EXCLUDE PATTERN "importing.h" EXCLUDE PATTERN "column_import.h" EXCLUDE
        PATTERN "proposing.h" EXCLUDE)
install(DIRECTORY stdlib-rules/ DESTINATION ${WRIT_RULES_DIR})
install(FILES LICENSE DESTINATION share/doc/writ)
