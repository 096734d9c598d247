# Whoever hosts the engine chooses how memory is handed out; of the programs built here it is tcmalloc, with which a
# durable step costs about a quarter less than with the C library (docs/speed.md). It is linked as an archive, so
# that the program runs where it is not installed. Sanitizers bring their own.
add_library(writ_allocator INTERFACE)
find_library(WRIT_TCMALLOC libtcmalloc_minimal.a)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  message(STATUS "The sanitizer hands out memory")
elseif(WRIT_TCMALLOC)
  target_link_libraries(writ_allocator INTERFACE ${WRIT_TCMALLOC})
  set(WRIT_HAS_TCMALLOC ON)
else()
  message(STATUS "libgoogle-perftools-dev is not installed: the C library hands out memory, which is slower")
endif()
