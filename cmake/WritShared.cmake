# libwrit.so: the same objects as the archive, of which it shows `writ_*` and nothing else. LevelDB is inside, since a
# host may have one of its own, of any version; its archive asks for snappy, of which Debian has the library where
# LevelDB is. What uses spdlog has it compiled in.
find_library(WRIT_LEVELDB_ARCHIVE libleveldb.a REQUIRED)
find_library(WRIT_SNAPPY NAMES snappy libsnappy.so.1 REQUIRED)
find_library(WRIT_UTF8PROC_ARCHIVE NAMES libutf8proc.a utf8proc REQUIRED)
set(exports ${CMAKE_SOURCE_DIR}/runtime/embed/writ.map)
# Of what sends messages all but the network's part: a host that is handed messages needs no libcurl.
set(handing $<FILTER:$<TARGET_OBJECTS:writ_deliver>,EXCLUDE,curl_transport>)
add_library(writ_shared SHARED ${objects} ${handing})
set_target_properties(writ_shared PROPERTIES OUTPUT_NAME writ EXPORT_NAME shared LINKER_LANGUAGE CXX
                      VERSION 1.${PROJECT_VERSION_MINOR}.${PROJECT_VERSION_PATCH} SOVERSION 1 LINK_DEPENDS ${exports})
target_include_directories(writ_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_options(writ_shared PRIVATE LINKER:--version-script=${exports} LINKER:--gc-sections LINKER:-z,nodelete)
target_link_libraries(writ_shared PRIVATE ${WRIT_LEVELDB_ARCHIVE} ${WRIT_SNAPPY} ${WRIT_UTF8PROC_ARCHIVE} fmt::fmt
                      OpenSSL::Crypto simdjson::simdjson ICU::uc Threads::Threads writ::antlr4-runtime
                      writ::zip writ::pugixml)
install(TARGETS writ_shared EXPORT writ_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT writ_shared NAMESPACE writ:: FILE writSharedTargets.cmake DESTINATION ${package})
set(c_interface writ.h writ_policy.h writ_host.h writ_store.h writ_delivery.h writ.hpp)
list(TRANSFORM c_interface PREPEND runtime/embed/)
install(FILES ${c_interface} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
file(RELATIVE_PATH WRIT_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/writ.pc.in ${CMAKE_BINARY_DIR}/writ.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/writ.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
